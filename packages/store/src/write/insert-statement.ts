import { ACTION_COLUMNS } from './action-row.ts'
import type { Column } from './column.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'

/** What the statement returns, as its only row. */
export interface Inserted {
  /** New rows in `agent_actions`. */
  readonly stored: number
}

/** Where the rows come from: relations with the columns of a row, as text or as what they are. */
export interface InsertSources {
  readonly actions: string
  readonly operations: string
}

/**
 * The one INSERT, of both tables at once: one round trip, and all of it or nothing. A retry is free:
 * id and created_at are functions of the span, so a row that is there already meets itself in the
 * primary key. File operations have an ON CONFLICT of their own: where the actions are there already,
 * as in a replay after an upgrade, what is missing is filled in.
 *
 * In the order of ids, whatever the path: two writers with the same rows then wait for each other,
 * where they would deadlock.
 */
export function insertStatement({ actions, operations }: InsertSources): string {
  return `
with inserted as (
  insert into agent_actions (${namesOf(ACTION_COLUMNS)})
  select ${castsOf(ACTION_COLUMNS)}
  from ${actions}
  order by 1
  on conflict do nothing
  returning 1
), operations as (
  insert into agent_file_operations (${namesOf(FILE_OPERATION_COLUMNS)})
  select ${castsOf(FILE_OPERATION_COLUMNS)}
  from ${operations}
  order by 1, 2
  on conflict do nothing
)
select count(*)::int as stored from inserted`
}

export function namesOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function castsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name}::${type}`).join(', ')
}
