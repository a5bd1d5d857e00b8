import { hash } from 'node:crypto'
import type { ActionEvent } from '@agent-actions/events'
import { bytea, rowOf, type Column, type Row } from './column.ts'
import { fileOperations, type FileOperation } from './file-operations.ts'

interface Touch {
  readonly event: ActionEvent
  readonly touched: FileOperation
  readonly seq: number
}

/**
 * What is written into `agent_file_operations`. Its key is a function of the event: a replay meets
 * its own rows.
 */
export const FILE_OPERATION_COLUMNS: readonly Column<Touch>[] = [
  { name: 'action_id', type: 'uuid', value: ({ event }) => event.id },
  { name: 'seq', type: 'smallint', value: ({ seq }) => String(seq) },
  { name: 'correlation_id', type: 'uuid', value: ({ event }) => event.correlation_id },
  { name: 'created_at', type: 'timestamptz', value: ({ event }) => event.timestamp },
  { name: 'operation', type: 'text', value: ({ touched }) => touched.operation },
  { name: 'file_path', type: 'text', value: ({ touched }) => touched.filePath },
  { name: 'path_hash', type: 'bytea', value: ({ touched }) => bytea(pathHash(touched.filePath)) },
  {
    name: 'line_start',
    type: 'integer',
    value: ({ touched }) => touched.lineStart?.toString() ?? null,
  },
  {
    name: 'line_end',
    type: 'integer',
    value: ({ touched }) => touched.lineEnd?.toString() ?? null,
  },
  {
    name: 'content_hash_before',
    type: 'text',
    value: ({ touched }) => touched.contentHashBefore ?? null,
  },
  {
    name: 'content_hash_after',
    type: 'text',
    value: ({ touched }) => touched.contentHashAfter ?? null,
  },
]

/** The rows of `agent_file_operations` for one event. */
export function fileOperationRows(event: ActionEvent): readonly Row[] {
  return fileOperations(event).map((touched, seq) =>
    rowOf(FILE_OPERATION_COLUMNS, { event, touched, seq }),
  )
}

/** The first 16 bytes of SHA-256, in hex. */
function pathHash(path: string): string {
  return hash('sha256', path).slice(0, 32)
}
