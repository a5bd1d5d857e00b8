import { ACTION_COLUMNS } from './action-row.ts'
import type { Column } from './column.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'

/** What the statement returns, as its only row. */
export interface Inserted {
  /** New rows in `agent_actions`. */
  readonly stored: number
}

export const ACTION_NAMES: string = namesOf(ACTION_COLUMNS)
export const OPERATION_NAMES: string = namesOf(FILE_OPERATION_COLUMNS)
const ACTION_VALUES = castsOf(ACTION_COLUMNS)
const OPERATION_VALUES = castsOf(FILE_OPERATION_COLUMNS)

/**
 * The one INSERT, of both tables at once: one round trip, and all of it or nothing. It goes on after
 * `with given_actions (…) as (…), given_operations (…) as (…),` which say where the rows come from.
 *
 * A retry is free: id and created_at are functions of the span, so a row that is there already meets
 * itself in the primary key. File operations have an ON CONFLICT of their own: where the actions are
 * there already, as in a replay after an upgrade, what is missing is filled in.
 *
 * In the order of ids, wherever they come from: two writers with the same rows then wait for each
 * other, where they would deadlock.
 */
export const INSERT: string = `
inserted as (
  insert into agent_actions (${ACTION_NAMES})
  select ${ACTION_VALUES}
  from given_actions
  order by 1
  on conflict do nothing
  returning 1
), operations as (
  insert into agent_file_operations (${OPERATION_NAMES})
  select ${OPERATION_VALUES}
  from given_operations
  order by 1, 2
  on conflict do nothing
)
select count(*)::int as stored from inserted`

function namesOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function castsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name}::${type}`).join(', ')
}
