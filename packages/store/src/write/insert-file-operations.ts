import { createHash } from 'node:crypto'
import type { ActionEvent } from '@agent-actions/events'
import type { Queryable } from '../store.ts'
import { fileOperations } from './file-operations.ts'

// Has an ON CONFLICT of its own: where the actions are there already, as in a replay after an
// upgrade, what is missing here is filled in.
const SQL = `
insert into agent_file_operations (
  action_id, correlation_id, created_at, seq, operation, file_path, path_hash, line_start, line_end,
  content_hash_before, content_hash_after
)
select
  action_id::uuid, correlation_id::uuid, created_at::timestamptz, seq::smallint, operation,
  file_path, decode(path_hash, 'hex'), line_start::integer, line_end::integer, content_hash_before,
  content_hash_after
from unnest(
  $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::text[], $10::text[], $11::text[]
) as operation (
  action_id, correlation_id, created_at, seq, operation, file_path, path_hash, line_start, line_end,
  content_hash_before, content_hash_after
)
order by 1, 4
on conflict do nothing`

const MAX_ROWS = 1_000

/**
 * Writes what the actions touched; see `fileOperations`. Safe to repeat.
 *
 * @param events in the order of their ids
 */
export async function insertFileOperations(
  tx: Queryable,
  events: readonly ActionEvent[],
): Promise<void> {
  const rows = events.flatMap(rowsOf)
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    const batch = rows.slice(start, start + MAX_ROWS)
    await tx.query(
      SQL,
      batch[0]?.map((_, column) => batch.map((row) => row[column])),
    )
  }
}

function rowsOf(event: ActionEvent): readonly (readonly (string | null)[])[] {
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
