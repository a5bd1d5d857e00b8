import type { Queryable, Store } from '../store.ts'

/**
 * For one statement that looks again after it got a lock. A database can have another isolation level by
 * default, in which it would see what was there before.
 */
export function readCommitted<T>(store: Store, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return store.transaction(async (tx) => {
    await tx.query('set transaction isolation level read committed')
    return work(tx)
  })
}
