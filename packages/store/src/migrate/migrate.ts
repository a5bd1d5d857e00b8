import type { Queryable, Store } from '../store.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import {
  createMigrationRecords,
  readMigrationRecords,
  recordMigration,
  refuseIncompatible,
} from './migration-records.ts'

/** For commands that show progress. */
export interface MigrateOptions {
  /** Called after each migration that was applied, once it is committed. */
  readonly onApplied?: (name: string) => void
}

/** Every migration of this release, in one of the two. */
export interface MigrateResult {
  /** Names of the migrations that this call applied, in order. */
  readonly applied: readonly string[]
  /** Names of those that were there before, or that another process applied meanwhile. */
  readonly already: readonly string[]
}

/** Any number, the same in every release: two releases must not migrate at the same time. */
const LOCK = 'select pg_advisory_xact_lock(4702394921427289928)'

/**
 * Brings the schema up to date. Each migration has a transaction of its own that also records it:
 * killed half-way, the next call goes on where this one stopped. Any number of processes may call
 * it at once; each migration is applied by one of them.
 *
 * @throws StoreError `AA_SCHEMA_INCOMPATIBLE` when an applied migration has another text now, or the
 *   database has a breaking migration that this release does not know
 */
export async function migrate(store: Store, options: MigrateOptions = {}): Promise<MigrateResult> {
  const migrations = await readMigrations()
  await store.transaction(async (tx) => {
    await tx.query(LOCK)
    await createMigrationRecords(tx)
  })
  const applied: string[] = []
  const already: string[] = []
  for (const migration of migrations) {
    const isNew = await store.transaction(async (tx) => {
      await tx.query(LOCK)
      refuseIncompatible((await readMigrationRecords(tx)) ?? [], migrations, store.name)
      return applyOnce(tx, migration)
    })
    ;(isNew ? applied : already).push(migration.name)
    if (isNew) options.onApplied?.(migration.name)
  }
  return { applied, already }
}

async function applyOnce(tx: Queryable, migration: Migration): Promise<boolean> {
  const records = await readMigrationRecords(tx)
  if (records?.some(({ number }) => number === migration.number)) return false
  // The record first: where two sessions get this far, the second one waits here and then fails.
  await recordMigration(tx, migration)
  await tx.query(migration.sql)
  return true
}
