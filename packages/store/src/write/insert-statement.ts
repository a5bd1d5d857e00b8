import { ACTION_COLUMNS } from './action-row.ts'
import type { Column } from './column.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'

/** What the statement returns, as its only row. */
export interface Inserted {
  /** New rows in `agent_actions`. */
  readonly stored: number
  /** Events that are too old to become rows. */
  readonly expired: number
}

export const NOTHING: Inserted = { stored: 0, expired: 0 }

/** Where the rows come from: relations called `given`, with the columns of a row, as text or as what they are. */
export interface InsertSources {
  readonly actions: string
  readonly operations: string
}

/**
 * The one INSERT, of both tables at once: one round trip, and all of it or nothing. A retry is free:
 * id and created_at are functions of the span, so a row that is there already meets itself in the
 * primary key. File operations have an ON CONFLICT of their own: where the actions are there already,
 * as in a replay after an upgrade, what is missing is filled in. A row of an hour that is over leaves a
 * flag, for statistics (migrations/0007-action-hours.sql).
 *
 * In the order of ids, whatever the path: two writers with the same rows then wait for each other,
 * where they would deadlock.
 */
export function insertStatement({ actions, operations }: InsertSources): string {
  return `
with expired as materialized (
  select id::uuid as id
  from ${actions}
  -- Where retention was never run, the rows are not even looked at.
  where (select debug_kept_from > '-infinity' from agent_actions_state)
    and debug_mode::boolean
    and created_at::timestamptz < (select debug_kept_from from agent_actions_state)
), inserted as (
  insert into agent_actions (${namesOf(ACTION_COLUMNS)})
  select ${castsOf(ACTION_COLUMNS)}
  from ${actions}
  where not exists (select from expired where expired.id = given.id::uuid)
  order by 1
  on conflict do nothing
  returning created_at
), late as (
  insert into agent_action_late_hours (hour)
  select distinct date_trunc('hour', created_at, 'UTC')
  from inserted
  where created_at < date_trunc('hour', now() - interval '10 minutes', 'UTC')
), operations as (
  insert into agent_file_operations (${namesOf(FILE_OPERATION_COLUMNS)})
  select ${castsOf(FILE_OPERATION_COLUMNS)}
  from ${operations}
  where not exists (select from expired where expired.id = given.action_id::uuid)
  order by 1, 2
  on conflict do nothing
)
select
  (select count(*)::int from inserted) as stored,
  (select count(*)::int from expired) as expired`
}

export function namesOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function castsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name}::${type}`).join(', ')
}
