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

const UNIQUE_VIOLATION = '23505'

/** `2026-11-22T13` of `2026-11-22T13:30:00.123456Z`. */
const HOUR_CHARS = 13

/**
 * The rows by COPY into the tables themselves: by far the quickest way, for it looks for none that is there
 * already. Where one is, nothing is written.
 *
 * @param events none of which retention may have removed: that is not looked at
 * @returns whether they are stored; if not, one of the rows is there already, or is given twice
 */
export async function insertByCopy(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<boolean> {
  // In the order of ids, as every other way has it, so that two writers with the same rows wait for each other.
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  try {
    await store.copy({ sql: SQL, inputs: [...copyInputsOf(ordered), hoursOf(ordered)] })
    return true
  } catch (error) {
    if (sqlstateOf(error) === UNIQUE_VIOLATION) return false
    throw error
  }
}

function hoursOf(events: readonly ActionEvent[]): readonly Uint8Array[] {
  const hours = new Set(events.map(({ timestamp }) => timestamp.slice(0, HOUR_CHARS)))
  return [Buffer.from([...hours].map((hour) => `${hour}:00Z\n`).join(''))]
}
