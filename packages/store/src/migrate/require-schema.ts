import { StoreError } from '@agent-actions/events'
import type { Store } from '../store.ts'
import { readMigrations } from './migration-files.ts'
import { readMigrationRecords, refuseIncompatible } from './migration-records.ts'

/**
 * Resolves when this release can write to and read from the database.
 *
 * @throws StoreError `AA_SCHEMA_MISSING` when migrations of this release are not applied;
 *   `AA_SCHEMA_INCOMPATIBLE` when a newer release made it unusable for this one
 */
export async function requireSchema(store: Store): Promise<void> {
  const migrations = await readMigrations()
  const records = (await readMigrationRecords(store)) ?? []
  refuseIncompatible(records, migrations, store.name)
  const missing = migrations.filter(
    ({ number }) => !records.some((record) => record.number === number),
  )
  if (missing.length === 0) return
  const what =
    missing.length === migrations.length
      ? 'the table agent_actions is not there'
      : `its schema is older than this release: ${missing.map(({ name }) => name).join(', ')}`
  throw new StoreError(
    'AA_SCHEMA_MISSING',
    `${store.name} is not ready: ${what}. Run agent-actions migrate.`,
  )
}
