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

export const ACTION_NAMES: string = namesOf(ACTION_COLUMNS)
export const OPERATION_NAMES: string = namesOf(FILE_OPERATION_COLUMNS)
const ACTION_VALUES = castsOf(ACTION_COLUMNS)
const OPERATION_VALUES = castsOf(FILE_OPERATION_COLUMNS)

/**
 * The one INSERT, of both tables at once: one round trip, and all of it or nothing. It goes on after
 * `with given_actions (…) as not materialized (…), given_operations (…) as (…),` which say where the rows
 * come from.
 *
 * A retry is free: id and created_at are functions of the span, so a row that is there already goes to
 * the same partition, and meets itself in its primary key. File operations have an ON CONFLICT of their own: where the actions are
 * there already, as in a replay after an upgrade, what is missing is filled in. A row of an hour that is
 * over leaves a flag, for statistics (migrations/0007-action-hours.sql).
 *
 * In the order of ids, wherever they come from: two writers with the same rows then wait for each
 * other, where they would deadlock.
 */
export const INSERT: string = `
expired as materialized (
  select id::uuid as id
  from given_actions
  -- Where retention was never run, they are not even looked at.
  where (select debug_kept_from > '-infinity' from agent_actions_state)
    and debug_mode::boolean
    and created_at::timestamptz < (select debug_kept_from from agent_actions_state)
), inserted as (
  insert into agent_actions (${ACTION_NAMES})
  select ${ACTION_VALUES}
  from given_actions
  where not exists (select from expired where expired.id = given_actions.id::uuid)
  order by 1
  on conflict do nothing
  returning created_at
), late as (
  insert into agent_action_late_hours (hour)
  select distinct date_trunc('hour', created_at, 'UTC')
  from inserted
  where created_at < date_trunc('hour', now() - interval '10 minutes', 'UTC')
), operations as (
  insert into agent_file_operations (${OPERATION_NAMES})
  select ${OPERATION_VALUES}
  from given_operations
  where not exists (select from expired where expired.id = given_operations.action_id::uuid)
  order by 1, 2
  on conflict do nothing
)
select
  (select count(*)::int from inserted) as stored,
  (select count(*)::int from expired) as expired`

function namesOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function castsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name}::${type}`).join(', ')
}
