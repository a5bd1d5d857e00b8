import type { Store } from '../store.ts'

/**
 * Runs one statement that looks again after it got a lock. A database can have another isolation level by
 * default, in which it would see what was there before.
 */
export function readCommitted<Row>(
  store: Store,
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  return store.transaction(async (tx) => {
    await tx.query('set transaction isolation level read committed')
    return tx.query<Row>(sql, parameters)
  })
}
