import { StoreError } from '@agent-actions/events'
import type { Queryable } from '../store.ts'
import type { Migration } from './migration-files.ts'

/** What the database remembers of a migration. */
export type MigrationRecord = Omit<Migration, 'sql'>

const CREATE = `
create table if not exists agent_actions_migrations (
  number integer primary key,
  name text not null,
  checksum text not null,
  breaking boolean not null,
  applied_at timestamptz not null default now()
)`

export async function createMigrationRecords(tx: Queryable): Promise<void> {
  await tx.query(CREATE)
}

/** In order; `undefined` when nothing was ever migrated here. */
export async function readMigrationRecords(
  store: Queryable,
): Promise<readonly MigrationRecord[] | undefined> {
  const [found] = await store.query<{ exists: boolean }>(
    `select to_regclass('agent_actions_migrations') is not null as exists`,
  )
  if (!found?.exists) return undefined
  return store.query<MigrationRecord>(
    'select number, name, checksum, breaking from agent_actions_migrations order by number',
  )
}

export async function recordMigration(tx: Queryable, migration: Migration): Promise<void> {
  const { number, name, checksum, breaking } = migration
  await tx.query(
    `insert into agent_actions_migrations (number, name, checksum, breaking)
     values ($1::int, $2::text, $3::text, $4::boolean)`,
    [number, name, checksum, breaking],
  )
}

/** @throws StoreError `AA_SCHEMA_INCOMPATIBLE` when this release must not touch the database */
export function refuseIncompatible(
  records: readonly MigrationRecord[],
  known: readonly Migration[],
  storeName: string,
): void {
  for (const record of records) {
    const ours = known.find(({ number }) => number === record.number)
    if (ours && ours.checksum !== record.checksum) throw changed(record, ours, storeName)
    if (!ours && record.breaking) throw tooNew(record, storeName)
  }
}

function changed(record: MigrationRecord, ours: Migration, storeName: string): StoreError {
  return new StoreError(
    'AA_SCHEMA_INCOMPATIBLE',
    `Migration ${record.name} was applied to ${storeName} with another text than ${ours.name} has now. An applied migration must never change: put the old text back, and make a new migration.`,
  )
}

function tooNew(record: MigrationRecord, storeName: string): StoreError {
  return new StoreError(
    'AA_SCHEMA_INCOMPATIBLE',
    `${storeName} was migrated by a newer release: its migration ${record.name} is marked as breaking, and this release does not know it. Upgrade @agent-actions/store.`,
  )
}
