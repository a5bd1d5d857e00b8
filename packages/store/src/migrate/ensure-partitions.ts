import { isRetryable } from '@agent-actions/events'
import type { Queryable } from '../store.ts'

/**
 * Makes the partitions of the coming weeks, where the schema is there. Rows without a partition of
 * their own go to the default one, so a database that is busy with it elsewhere is no error.
 */
export async function ensurePartitions(store: Queryable): Promise<void> {
  const [found] = await store.query<{ exists: boolean }>(
    `select to_regproc('agent_actions_ensure_partitions') is not null as exists`,
  )
  if (!found?.exists) return
  try {
    await store.query('select agent_actions_ensure_partitions()')
  } catch (error) {
    if (!isRetryable(error)) throw error
  }
}
