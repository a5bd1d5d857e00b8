import { createHash } from 'node:crypto'
import type { ActionEvent } from '@agent-actions/events'
import { fileOperations } from './file-operations.ts'
import type { Row } from './row.ts'

/**
 * The rows of `agent_file_operations` for one event, in the order of the columns of the INSERT. The
 * key is a function of the event: a replay meets its own rows.
 */
export function fileOperationRows(event: ActionEvent): readonly Row[] {
  return fileOperations(event).map((operation, seq) => [
    event.id,
    event.correlation_id,
    event.timestamp,
    String(seq),
    operation.operation,
    operation.filePath,
    pathHash(operation.filePath),
    operation.lineStart?.toString() ?? null,
    operation.lineEnd?.toString() ?? null,
    operation.contentHashBefore ?? null,
    operation.contentHashAfter ?? null,
  ])
}

/** The first 16 bytes of SHA-256, in hex. */
function pathHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 32)
}
