import type { ActionEvent } from '@agent-actions/events'
import type { Queryable, Store } from '../store.ts'
import { insertBatches, type InsertBatch } from './insert-batches.ts'
import { columnsOf } from './row.ts'

/** Together as many as there were events. */
export interface InsertResult {
  /** New rows in `agent_actions`. */
  readonly stored: number
  /** Events whose row was there already. */
  readonly duplicates: number
  /** Debug events of a time whose debug rows retention has removed. They are not stored. */
  readonly expired: number
}

const ACTION_COLUMNS = 17
const OPERATION_COLUMNS = 11

// The one INSERT, of both tables at once: one round trip, and all of it or nothing. A retry is free:
// id and created_at are functions of the span, so a row that is there already meets itself in the
// primary key. What it stores of an hour that is over leaves a flag (migrations/0007-action-hours.sql). File operations have an ON CONFLICT of their own: where the actions are there already,
// as in a replay after an upgrade, what is missing is filled in. Text arrays and casts, because
// drivers differ in what else they can put into an array, and other types were no faster.
const SQL = `
with expired as materialized (
  select id::uuid
  from unnest($1::text[], $3::text[], $6::text[]) as event (id, created_at, debug_mode),
    agent_actions_state
  where debug_kept_from > '-infinity' and debug_mode::boolean
    and created_at::timestamptz < debug_kept_from
), inserted as (
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
  where not exists (select from expired where expired.id = event.id::uuid)
  order by 1
  on conflict do nothing
  returning created_at
), late as (
  insert into agent_action_late_hours (hour)
  select distinct date_trunc('hour', created_at, 'UTC')
  from inserted
  where created_at < date_trunc('hour', now() - interval '10 minutes', 'UTC')
), operations as (
  insert into agent_file_operations (
    action_id, correlation_id, created_at, seq, operation, file_path, path_hash, line_start,
    line_end, content_hash_before, content_hash_after
  )
  select
    action_id::uuid, correlation_id::uuid, created_at::timestamptz, seq::smallint, operation,
    file_path, decode(path_hash, 'hex'), line_start::integer, line_end::integer,
    content_hash_before, content_hash_after
  from unnest(
    $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[],
    $25::text[], $26::text[], $27::text[], $28::text[]
  ) as operation (
    action_id, correlation_id, created_at, seq, operation, file_path, path_hash, line_start,
    line_end, content_hash_before, content_hash_after
  )
  where not exists (select from expired where expired.id = operation.action_id::uuid)
  order by 1, 4
  on conflict do nothing
)
select
  (select count(*)::int from inserted) as stored,
  (select count(*)::int from expired) as expired`

/**
 * Writes the events and their file operations: all of them or, when it rejects, none. Writing them
 * again changes nothing.
 *
 * @param events as `decodeAction` returns them
 * @throws StoreError `AA_STORE_REFUSED` when the database refuses one of the rows, now and later;
 *   otherwise a retryable one
 */
export async function insertActions(
  store: Store,
  events: readonly ActionEvent[],
): Promise<InsertResult> {
  if (events.length === 0) return { stored: 0, duplicates: 0, expired: 0 }
  // In the order of ids, here and in the statement: two writers with the same rows then wait for
  // each other, where they would deadlock.
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const { stored, expired } = await insertAll(store, [...insertBatches(ordered)])
  return { stored, duplicates: events.length - stored - expired, expired }
}

type Counted = Omit<InsertResult, 'duplicates'>

/** One statement is a transaction by itself; `begin` and `commit` would be two more round trips. */
async function insertAll(store: Store, batches: readonly InsertBatch[]): Promise<Counted> {
  const [first, ...rest] = batches
  if (first && rest.length === 0) return insertBatch(store, first)
  return store.transaction(async (tx) => {
    const all = { stored: 0, expired: 0 }
    for (const batch of batches) {
      const { stored, expired } = await insertBatch(tx, batch)
      all.stored += stored
      all.expired += expired
    }
    return all
  })
}

async function insertBatch(
  queryable: Queryable,
  { actions, operations }: InsertBatch,
): Promise<Counted> {
  const parameters = [
    ...columnsOf(actions, ACTION_COLUMNS),
    ...columnsOf(operations, OPERATION_COLUMNS),
  ]
  const [result] = await queryable.query<Counted>(SQL, parameters, {
    name: 'agent_actions_insert',
  })
  return result ?? { stored: 0, expired: 0 }
}
