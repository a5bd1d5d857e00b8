import type { ActionEvent } from '@agent-actions/events'
import type { Queryable, Store } from '../store.ts'
import { ACTION_COLUMNS } from './action-row.ts'
import type { Column, Row } from './column.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'
import { insertBatches, type InsertBatch } from './insert-batches.ts'
import { insertStatement, namesOf, NOTHING, type Inserted } from './insert-statement.ts'

/** Prepared: its parameters are one array for each column, so that the text is the same for any batch. */
const SQL = insertStatement({
  actions: unnested(ACTION_COLUMNS, 1),
  operations: unnested(FILE_OPERATION_COLUMNS, ACTION_COLUMNS.length + 1),
})

/** The rows as parameters of the INSERT: the way into any store, and the quickest for a few hundred. */
export async function insertByUnnest(
  store: Store,
  events: readonly ActionEvent[],
): Promise<Inserted> {
  // In the order of ids also from statement to statement.
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const batches = [...insertBatches(ordered)]
  const [first, ...rest] = batches
  // One statement is a transaction by itself; `begin` and `commit` would be two more round trips.
  if (first && rest.length === 0) return insertBatch(store, first)
  return store.transaction(async (tx) => {
    let [stored, expired] = [0, 0]
    for (const batch of batches) {
      const inserted = await insertBatch(tx, batch)
      stored += inserted.stored
      expired += inserted.expired
    }
    return { stored, expired }
  })
}

async function insertBatch(
  queryable: Queryable,
  { actions, operations }: InsertBatch,
): Promise<Inserted> {
  const parameters = [
    ...valuesByColumn(actions, ACTION_COLUMNS),
    ...valuesByColumn(operations, FILE_OPERATION_COLUMNS),
  ]
  const [inserted] = await queryable.query<Inserted>(SQL, parameters, {
    name: 'agent_actions_insert',
  })
  return inserted ?? NOTHING
}

/** Text arrays, because drivers differ in what else they can put into one; other types were no faster. */
function unnested<Source>(columns: readonly Column<Source>[], firstParameter: number): string {
  const arrays = columns.map((_, index) => `$${firstParameter + index}::text[]`)
  return `unnest(${arrays.join(', ')}) as given (${namesOf(columns)})`
}

function valuesByColumn<Source>(
  rows: readonly Row[],
  columns: readonly Column<Source>[],
): readonly (string | null)[][] {
  return columns.map((_, index) => rows.map((row) => row[index] ?? null))
}
