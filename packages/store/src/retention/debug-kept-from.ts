import { utcText } from '../read/utc-text.ts'
import type { Queryable } from '../store.ts'

const SQL = `
select ${utcText('debug_kept_from')} as "keptFrom"
from agent_actions_state where debug_kept_from > '-infinity'`

/**
 * Debug events of before are not stored any more, because retention has removed the debug rows of their time:
 * those that `insertActions` counts as expired.
 *
 * @returns as `timestamp` of an event has it, so that text compares like time; `undefined` while nothing is removed
 */
export async function debugKeptFrom(store: Queryable): Promise<string | undefined> {
  const [found] = await store.query<{ keptFrom: string }>(SQL)
  return found?.keptFrom
}
