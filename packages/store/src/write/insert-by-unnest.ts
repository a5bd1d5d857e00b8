import type { ActionEvent } from '@agent-actions/events'
import type { Queryable, Store } from '../store.ts'
import { ACTION_COLUMNS } from './action-row.ts'
import type { Column, Row } from './column.ts'
import { FILE_OPERATION_COLUMNS } from './file-operation-rows.ts'
import { insertBatches, type InsertBatch } from './insert-batches.ts'
import {
  ACTION_NAMES,
  INSERT,
  NOTHING,
  OPERATION_NAMES,
  type Inserted,
} from './insert-statement.ts'

const ACTION_ARRAYS = arraysFrom(1, ACTION_COLUMNS)
const OPERATION_ARRAYS = arraysFrom(ACTION_COLUMNS.length + 1, FILE_OPERATION_COLUMNS)

// One array for each column: the text, which is prepared, is the same for any number of rows.
const SQL = `
with given_actions (${ACTION_NAMES}) as not materialized (
  select * from unnest(${ACTION_ARRAYS})
),
given_operations (${OPERATION_NAMES}) as (select * from unnest(${OPERATION_ARRAYS})),
${INSERT}`

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
function arraysFrom(first: number, columns: readonly unknown[]): string {
  return columns.map((_, index) => `$${first + index}::text[]`).join(', ')
}

function valuesByColumn<Source>(
  rows: readonly Row[],
  columns: readonly Column<Source>[],
): readonly (string | null)[][] {
  return columns.map((_, index) => rows.map((row) => row[index] ?? null))
}
