import type { Outcome } from './finding.ts'

/** Can this release write to the tables, and read them? */
export async function checkSchema<Store>(
  store: Store,
  requireSchema: (store: Store) => Promise<void>,
): Promise<Outcome<Store>> {
  await requireSchema(store)
  return { status: 'ok', value: store, found: ['up to date with this release'] }
}
