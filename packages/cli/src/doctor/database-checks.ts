import type { Store } from '@agent-actions/store'
import type { CommandContext } from '../command-context.ts'
import type { Database } from '../database-url.ts'
import { openingError } from '../opening-error.ts'
import { checkClock } from './check-clock.ts'
import { checkDatabase } from './check-database.ts'
import { checkPartitions } from './check-partitions.ts'
import { checkSchema } from './check-schema.ts'
import { databaseFacts } from './database-facts.ts'
import type { Examination } from './examination.ts'
import type { Outcome } from './finding.ts'

export interface DatabaseChecks {
  readonly examination: Examination
  readonly settings: Database | undefined
  readonly context: CommandContext
  /** Closes it at the end, or when the command is interrupted. */
  readonly keep: (resource: { close(): Promise<unknown> }) => void
}

/** Somebody waits at a terminal. */
const QUERY_TIMEOUT_MS = 10_000

/** @returns the store, if its schema is fit for rows */
export async function checkDatabaseSide(checks: DatabaseChecks): Promise<Store | undefined> {
  const { examination, settings, context } = checks
  const { requireSchema, rowsOutsidePartitions } = context.store
  const database = await examination.check('database', { settings }, (has) =>
    checkOpening(has.settings, checks),
  )
  const schema = await examination.check('schema', { database }, (has) =>
    checkSchema(has.database, requireSchema),
  )
  await examination.check('partitions', { schema }, (has) =>
    checkPartitions(has.schema, rowsOutsidePartitions),
  )
  await examination.check('clock', { database }, (has) =>
    checkClock({ facts: () => databaseFacts(has.database), now: () => context.now().getTime() }),
  )
  return schema
}

async function checkOpening(
  database: Database,
  { context, keep }: DatabaseChecks,
): Promise<Outcome<Store>> {
  return checkDatabase(async () => {
    const options = { create: false, queryTimeoutMs: QUERY_TIMEOUT_MS, maxConnections: 1 }
    try {
      const store = await context.store.openStore(database.url, options)
      keep(store)
      return store
    } catch (error) {
      throw openingError(error, { database, isReading: true })
    }
  })
}
