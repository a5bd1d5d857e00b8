import type { Queryable } from '../store.ts'

/**
 * How many rows of `agent_actions` are in no partition of their time, because of a clock that is
 * wrong, say, or because partitions are not made. Counting stops at 10,000.
 *
 * @throws StoreError `AA_SCHEMA_MISSING` where the schema is older
 */
export async function rowsOutsidePartitions(store: Queryable): Promise<number> {
  const [found] = await store.query<{ rows: number }>(
    'select agent_actions_rows_outside_partitions() as rows',
  )
  return found?.rows ?? 0
}
