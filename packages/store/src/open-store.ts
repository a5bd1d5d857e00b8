import { ConfigError, isRetryable } from '@agent-actions/events'
import { openEmbeddedStore } from './embedded/embedded-store.ts'
import { ensurePartitions } from './migrate/ensure-partitions.ts'
import { migrate } from './migrate/migrate.ts'
import { openPostgresStore } from './postgres/postgres-store.ts'
import type { OpenStoreOptions, Store } from './store.ts'

const EMBEDDED = 'pglite:'
const POSTGRES = /^postgres(ql)?:\/\//i

/**
 * Opens the store at `pglite:<folder>`, relative to the current folder, or at `postgres://…`.
 *
 * @throws ConfigError for another URL, or when the embedded database is not installed
 * @throws StoreError `AA_STORE_MISSING` without `create`; `AA_STORE_LOCKED` (retryable) when another
 *   process owns the folder; `AA_STORE_UNREACHABLE` when the database does not start
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const store = await (POSTGRES.test(url)
    ? openPostgresStore(url, options)
    : openFolder(url, options))
  try {
    if (options.migrate) await migrate(store)
    // Rows without a partition of their own have a place too.
    await ensurePartitions(store).catch(throwUnlessRetryable)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

function throwUnlessRetryable(error: unknown): void {
  if (!isRetryable(error)) throw error
}

function openFolder(url: string, options: OpenStoreOptions): Promise<Store> {
  const { create = true, background = false } = options
  return openEmbeddedStore({ name: url, folder: folderOf(url), create, background })
}

function folderOf(url: string): string {
  const folder = url.startsWith(EMBEDDED) ? url.slice(EMBEDDED.length) : ''
  if (folder === '') throw new ConfigError([`the database ${problemOf(url)}; ${ACCEPTED}`])
  return folder
}

const ACCEPTED =
  'accepted is pglite:<folder>, for example pglite:./agent-actions-data, or postgres://<user>:<password>@<host>:<port>/<database>'

/** Only the scheme is repeated: the rest may hold a password. */
function problemOf(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0]
  if (url === EMBEDDED) return 'pglite: names no folder'
  if (scheme === undefined) return 'is given without a scheme'
  return `has the unknown scheme ${scheme}`
}
