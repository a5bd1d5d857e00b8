import { StoreError } from '@agent-actions/events'
import { refreshHours } from '../hours/refresh-hours.ts'
import type { Store } from '../store.ts'
import type { Patience } from './patience.ts'
import { readCommitted } from './read-committed.ts'

const SQL = 'select agent_actions_keep_debug_from($1::timestamptz) as "isKept"'

/** Of the hours before now, each of two seconds or less: also of a table of years. */
const MOST_ROUNDS = 1000
/** Another session refreshes for two seconds at a time. */
const PAUSE_MS = 500

/**
 * Ends the statistics of the debug rows of before `moment`, once all of them are computed: their rows can go.
 * Later debug events from before are not stored any more. One whose write began earlier may be, and is removed
 * the next time.
 *
 * @param moment a whole hour, at least a day ago
 * @throws StoreError `AA_STORE_UNREACHABLE`, retryable, when they cannot be computed now; nothing is changed then
 */
export async function keepDebugFrom(
  store: Store,
  moment: Date,
  { patienceMs, pause, signal }: Patience,
): Promise<void> {
  let waitedMs = 0
  for (let round = 0; round < MOST_ROUNDS && waitedMs <= patienceMs; round++) {
    signal?.throwIfAborted()
    const [found] = await readCommitted(store, (tx) =>
      tx.query<{ isKept: boolean }>(SQL, [moment.toISOString()]),
    )
    if (found?.isKept) return
    if ((await refreshHours(store)) > 0) continue
    waitedMs += PAUSE_MS
    await pause(PAUSE_MS)
  }
  throw new StoreError(
    'AA_STORE_UNREACHABLE',
    `The statistics of the hours before ${moment.toISOString()} cannot be computed now in ${store.name}: another session ` +
      'is at it, or old rows keep coming, as by a replay. Nothing was removed. Run this again when that is over.',
    { retryable: true },
  )
}
