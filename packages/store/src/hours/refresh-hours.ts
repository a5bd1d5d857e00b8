import type { Store } from '../store.ts'
import { sqlstateOf } from '../store-failure.ts'

/** Somebody else was at it since the snapshot of this transaction. */
const SERIALIZATION_FAILURE = '40001'

/**
 * Brings the statistics by hour and day up to date, for two seconds: hours that are over, and those that got rows
 * since. Writers neither wait for it nor hold it up; killed half-way it has done nothing.
 *
 * @returns how many hours and days it computed: call it again until that is 0, which it is also while another
 *   session is at it
 * @throws StoreError
 */
export async function refreshHours(store: Store): Promise<number> {
  try {
    return await store.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      const [result] = await tx.query<{ computed: number }>(
        'select agent_actions_refresh_hours() as computed',
      )
      return result?.computed ?? 0
    })
  } catch (error) {
    if (sqlstateOf(error) === SERIALIZATION_FAILURE) return 0
    throw error
  }
}
