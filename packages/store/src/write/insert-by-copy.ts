import type { ActionEvent } from '@agent-actions/events'
import type { CopyingStore } from '../store.ts'
import { ACTION_COLUMNS, actionRow } from './action-row.ts'
import type { Column } from './column.ts'
import { copyLine } from './copy-text.ts'
import { FILE_OPERATION_COLUMNS, fileOperationRows } from './file-operation-rows.ts'
import { insertStatement, namesOf, NOTHING, type Inserted } from './insert-statement.ts'

const ACTIONS = 'pg_temp.agent_actions_stage'
const OPERATIONS = 'pg_temp.agent_file_operations_stage'

/**
 * The stage: where COPY puts the rows, for it knows no ON CONFLICT. Emptied by the commit, at no cost
 * to the catalog, which a TRUNCATE has; after a rollback what is in it cannot be seen.
 */
const STAGE = `${stage(ACTIONS, ACTION_COLUMNS)};
${stage(OPERATIONS, FILE_OPERATION_COLUMNS)}`

const SQL = `
copy ${ACTIONS} (${namesOf(ACTION_COLUMNS)}) from stdin;
copy ${OPERATIONS} (${namesOf(FILE_OPERATION_COLUMNS)}) from stdin;
${insertStatement({ actions: `${ACTIONS} as given`, operations: `${OPERATIONS} as given` })}`

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

/** Nothing in it is compressed: that would be done once more for the table. */
function stage<Source>(table: string, columns: readonly Column<Source>[]): string {
  const definitions = columns.map(({ name, type }) => `${name} ${type}`)
  const large = columns.filter(({ type }) => type === 'jsonb' || type === 'text')
  const storage = large.map(({ name }) => `alter ${name} set storage external`)
  return `create temporary table ${table} (${definitions.join(', ')})
  with (toast_tuple_target = 8160) on commit delete rows;
alter table ${table} ${storage.join(', ')}`
}
