import type { Store } from '@agent-actions/store'
import type { CommandContext } from './command-context.ts'
import { databaseOf, type Database } from './database-url.ts'
import { openingError } from './opening-error.ts'
import type { GlobalOptions } from './options/global-options.ts'
import { withProgress } from './with-progress.ts'

/** Opens the store for the time of `work`. It must be there, with a schema that fits. */
export function withStore<T>(
  options: GlobalOptions,
  context: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return withOpenStore({ ...options, create: false }, context, async (store) => {
    await context.store.requireSchema(store)
    return withProgress(context, `reading ${store.name}`, work(store))
  })
}

/** Opens the store for the time of `work`, whatever is or is not in it. */
export async function withOpenStore<T>(
  options: GlobalOptions & { readonly create: boolean; readonly queryTimeoutMs?: number },
  context: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { create, queryTimeoutMs } = options
  const database = databaseOf({ given: options.database, create }, context)
  const opening = context.store
    .openStore(database.url, { create, ...(queryTimeoutMs !== undefined && { queryTimeoutMs }) })
    .catch((error: unknown) => {
      throw openingError(error, { database, isReading: !create })
    })
  const forget = context.onInterrupt(async () => (await opening).close())
  try {
    await using store = await withProgress(context, `opening ${nameOf(database)}`, opening)
    return await work(store)
  } finally {
    forget()
  }
}

/** Other URLs can hold a password. */
function nameOf({ url }: Database): string {
  return url.startsWith('pglite:') ? url : 'the database'
}
