import type { Store } from '../../src/index.ts'
import { readMigrations } from '../../src/migrate/migration-files.ts'
import { createMigrationRecords, recordMigration } from '../../src/migrate/migration-records.ts'

/** As a release left it that knew no later migrations. */
export async function migrateTo(store: Store, last: number): Promise<void> {
  const migrations = (await readMigrations()).filter(({ number }) => number <= last)
  await store.transaction(async (tx) => {
    await createMigrationRecords(tx)
    for (const migration of migrations) {
      await recordMigration(tx, migration)
      await tx.query(migration.sql)
    }
  })
}
