import type { Queryable } from '../store.ts'

/**
 * Makes the partitions of the coming weeks, where the schema is there. Rows without a partition of
 * their own go to the default one, so a failure here loses nothing: try again later.
 *
 * @returns how many were made; 0 also when another session is at it
 * @throws StoreError, retryable, when the tables are busy (55P03), say
 */
export async function ensurePartitions(store: Queryable): Promise<number> {
  const [found] = await store.query<{ exists: boolean }>(
    `select to_regproc('agent_actions_ensure_partitions') is not null as exists`,
  )
  if (!found?.exists) return 0
  const [result] = await store.query<{ made: number }>(
    'select agent_actions_ensure_partitions() as made',
  )
  return result?.made ?? 0
}
