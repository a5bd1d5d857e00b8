import type { ActionEvent } from '@agent-actions/events'
import type { CopyingStore } from '../store.ts'
import { ACTION_COLUMNS } from './action-row.ts'
import type { Column } from './column.ts'
import { copyInputsOf } from './copy-inputs.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'
import {
  ACTION_NAMES,
  INSERT,
  NOTHING,
  OPERATION_NAMES,
  type Inserted,
} from './insert-statement.ts'

const ACTION_STAGE = 'pg_temp.agent_actions_stage'
const OPERATION_STAGE = 'pg_temp.agent_file_operations_stage'
const ACTION_DEFINITIONS = definitionsOf(ACTION_COLUMNS)
const OPERATION_DEFINITIONS = definitionsOf(FILE_OPERATION_COLUMNS)

// The stage: where COPY puts the rows, for it knows no ON CONFLICT. Emptied by the commit, at no cost
// to the catalog, which a TRUNCATE has; after a rollback nobody sees what is in it. What fits into a
// page is not compressed: the table decides about that.
const STAGE = `
create temporary table ${ACTION_STAGE} (${ACTION_DEFINITIONS})
  with (toast_tuple_target = 8160) on commit delete rows;
create temporary table ${OPERATION_STAGE} (${OPERATION_DEFINITIONS})
  with (toast_tuple_target = 8160) on commit delete rows`

const SQL = `
copy ${ACTION_STAGE} (${ACTION_NAMES}) from stdin;
copy ${OPERATION_STAGE} (${OPERATION_NAMES}) from stdin;
with given_actions as not materialized (select * from ${ACTION_STAGE}),
given_operations as (select * from ${OPERATION_STAGE}),
${INSERT}`

/** The rows by COPY into a stage and from there into the tables: the quickest way for many that may be there. */
export async function insertByStage(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<Inserted> {
  const [inserted] = await store.copy<Inserted>({
    setup: STAGE,
    sql: SQL,
    inputs: copyInputsOf(events),
  })
  return inserted ?? NOTHING
}

function definitionsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ')
}
