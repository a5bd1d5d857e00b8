import type { ActionEvent } from '@agent-actions/events'
import type { Queryable, Store } from '../store.ts'
import { insertFileOperations } from './insert-file-operations.ts'
import { storedSource } from './stored-source.ts'

export interface InsertResult {
  /** New rows in `agent_actions`. */
  readonly stored: number
  /** Events whose row was there already. */
  readonly duplicates: number
}

/** Of one statement. The text of its parameters is in memory several times. */
const MAX_ROWS = 1_000
const MAX_CHARS = 4_000_000

// The one INSERT of actions. A retry is free: id and created_at are functions of the span, so a row
// that is there already meets itself in the primary key. Text arrays and casts, because
// drivers differ in what else they can put into an array.
const SQL = `
with inserted as (
  insert into agent_actions (
    id, correlation_id, created_at, duration_us, duration_ms, debug_mode, span_id, parent_span_id,
    status, action_type, action_name, agent_name, project_name, project_path, working_directory,
    source, action_details
  )
  select
    id::uuid, correlation_id::uuid, created_at::timestamptz, duration_us::bigint,
    duration_ms::integer, debug_mode::boolean, decode(span_id, 'hex'),
    decode(parent_span_id, 'hex'), status, action_type, action_name, agent_name, project_name,
    project_path, working_directory, source::jsonb, action_details::jsonb
  from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
    $16::text[], $17::text[]
  ) as event (
    id, correlation_id, created_at, duration_us, duration_ms, debug_mode, span_id, parent_span_id,
    status, action_type, action_name, agent_name, project_name, project_path, working_directory,
    source, action_details
  )
  order by 1
  on conflict do nothing
  returning 1
)
select count(*)::int as stored from inserted`

/**
 * Writes the events and their file operations in one transaction: all of them or, when it rejects,
 * none. Writing them again changes nothing.
 *
 * @param events as `decodeAction` returns them
 * @throws StoreError `AA_STORE_REFUSED` when the database refuses one of the rows, now and later;
 *   otherwise a retryable one
 */
export async function insertActions(
  store: Store,
  events: readonly ActionEvent[],
): Promise<InsertResult> {
  if (events.length === 0) return { stored: 0, duplicates: 0 }
  // In the order of ids, here and in the statements: two writers with the same rows then wait for
  // each other, where they would deadlock.
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const stored = await store.transaction(async (tx) => {
    let sum = 0
    for (const batch of batches(ordered.map(rowOf))) sum += await insertRows(tx, batch)
    await insertFileOperations(tx, ordered)
    return sum
  })
  return { stored, duplicates: events.length - stored }
}

/** The parameters of one row, in the order of the columns. */
type Row = readonly (string | null)[]

async function insertRows(tx: Queryable, rows: readonly Row[]): Promise<number> {
  const columns = rows[0]?.map((_, column) => rows.map((row) => row[column]))
  const [result] = await tx.query<{ stored: number }>(SQL, columns)
  return result?.stored ?? 0
}

function rowOf(event: ActionEvent): Row {
  const source = storedSource(event)
  return [
    event.id,
    event.correlation_id,
    event.timestamp,
    event.duration_us?.toString() ?? null,
    event.duration_ms?.toString() ?? null,
    String(event.debug_mode),
    event.span_id ?? null,
    event.parent_span_id ?? null,
    event.status,
    event.action_type,
    event.action_name,
    event.agent_name,
    event.project_name ?? null,
    event.project_path ?? null,
    event.working_directory ?? null,
    source && JSON.stringify(source),
    JSON.stringify(event.action_details),
  ]
}

function* batches(rows: readonly Row[]): Generator<readonly Row[]> {
  let batch: Row[] = []
  let chars = 0
  for (const row of rows) {
    const length = row.reduce((sum, value) => sum + (value?.length ?? 0), 0)
    if (batch.length === MAX_ROWS || (batch.length > 0 && chars + length > MAX_CHARS)) {
      yield batch
      batch = []
      chars = 0
    }
    batch.push(row)
    chars += length
  }
  yield batch
}
