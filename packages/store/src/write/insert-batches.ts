import type { ActionEvent } from '@agent-actions/events'
import { actionRow } from './action-row.ts'
import { fileOperationRows } from './file-operation-rows.ts'
import { charsOf, type Row } from './column.ts'

/** What one statement writes. */
export interface InsertBatch {
  readonly actions: readonly Row[]
  readonly operations: readonly Row[]
}

/** Of one statement: the text of its parameters is in memory several times. */
const MAX_ROWS = 1_000
const MAX_CHARS = 4_000_000

/** The rows of the events, in their order. Only an event that is too large alone exceeds the limits. */
export function* insertBatches(events: readonly ActionEvent[]): Generator<InsertBatch> {
  let actions: Row[] = []
  let operations: Row[] = []
  let chars = 0
  for (const event of events) {
    const action = actionRow(event)
    const touched = fileOperationRows(event)
    const more = touched.reduce((sum, row) => sum + charsOf(row), charsOf(action))
    const isFull =
      actions.length === MAX_ROWS ||
      operations.length + touched.length > MAX_ROWS ||
      chars + more > MAX_CHARS
    if (actions.length > 0 && isFull) {
      yield { actions, operations }
      actions = []
      operations = []
      chars = 0
    }
    actions.push(action)
    operations.push(...touched)
    chars += more
  }
  if (actions.length > 0) yield { actions, operations }
}
