import type { ActionEvent } from '@agent-actions/events'
import { sqlstateOf } from '../store-failure.ts'
import type { CopyingStore } from '../store.ts'
import { copyInputsOf } from './copy-inputs.ts'
import { ACTION_NAMES, OPERATION_NAMES } from './insert-statement.ts'

// The last is the flag of a row of an hour that is over: see insert-statement.ts.
const SQL = `
copy agent_actions (${ACTION_NAMES}) from stdin;
copy agent_file_operations (${OPERATION_NAMES}) from stdin;
copy agent_action_late_hours (hour) from stdin
  where hour < date_trunc('hour', now() - interval '10 minutes', 'UTC')`

/**
 * - `stored`: all of them
 * - `repeated`: none, for one of the rows is there already, or is given twice
 * - `not allowed`: none, for a right is missing that an INSERT does not need, or a table has row-level
 *   security, which COPY knows nothing of
 */
export type CopyOutcome = 'stored' | 'repeated' | 'not allowed'

/** By SQLSTATE: unique_violation, insufficient_privilege, feature_not_supported. */
const OUTCOMES: ReadonlyMap<string | undefined, CopyOutcome> = new Map([
  ['23505', 'repeated'],
  ['42501', 'not allowed'],
  ['0A000', 'not allowed'],
])

/** `2026-11-22T13` of `2026-11-22T13:30:00.123456Z`. */
const HOUR_CHARS = 13

/**
 * The rows by COPY into the tables themselves: by far the quickest way, for it looks for none that is there
 * already. All of them are written or none.
 *
 * @param events none of which retention may have removed: that is not looked at
 * @throws StoreError as `insertActions` does
 */
export async function insertByCopy(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<CopyOutcome> {
  // In the order of ids, as every other way has it, so that two writers with the same rows wait for each other.
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  try {
    await store.copy({ sql: SQL, inputs: [...copyInputsOf(ordered), hoursOf(ordered)] })
    return 'stored'
  } catch (error) {
    const outcome = OUTCOMES.get(sqlstateOf(error))
    if (outcome === undefined) throw error
    return outcome
  }
}

function hoursOf(events: readonly ActionEvent[]): readonly Uint8Array[] {
  const hours = new Set(events.map(({ timestamp }) => timestamp.slice(0, HOUR_CHARS)))
  return [Buffer.from([...hours].map((hour) => `${hour}:00Z\n`).join(''))]
}
