import type { ActionEvent } from '@agent-actions/events'
import type { CopyingStore } from '../store.ts'
import { ACTION_COLUMNS, actionRow } from './action-row.ts'
import type { Column } from './column.ts'
import { copyLine } from './copy-text.ts'
import { FILE_OPERATION_COLUMNS, fileOperationRows } from './file-operation-rows.ts'
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

/** Long strings that grow are slow to encode: pieces of 64 KB take half the time of those of 1 MB. */
const PIECE_CHARS = 65_536

/** The rows by COPY into a stage and from there into the tables: the quickest way for many. */
export async function insertByCopy(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<Inserted> {
  const actions = new CopyInput()
  const operations = new CopyInput()
  for (const event of events) {
    actions.add(copyLine(actionRow(event)))
    for (const row of fileOperationRows(event)) operations.add(copyLine(row))
  }
  const [inserted] = await store.copy<Inserted>({
    setup: STAGE,
    sql: SQL,
    inputs: [actions.pieces(), operations.pieces()],
  })
  return inserted ?? NOTHING
}

class CopyInput {
  readonly #pieces: Uint8Array[] = []
  #open = ''

  add(line: string): void {
    this.#open += line
    if (this.#open.length >= PIECE_CHARS) this.#cut()
  }

  pieces(): readonly Uint8Array[] {
    if (this.#open !== '') this.#cut()
    return this.#pieces
  }

  #cut(): void {
    this.#pieces.push(Buffer.from(this.#open))
    this.#open = ''
  }
}

function definitionsOf<Source>(columns: readonly Column<Source>[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ')
}
