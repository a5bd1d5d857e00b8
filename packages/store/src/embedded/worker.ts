// The entry of the embedded database's thread. Opening it computes for seconds and each batch for
// up to 100 ms: the agent's own thread must not.

import { rename, rm } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { DatabaseFailure } from '../database-error.ts'
import { databaseFolder, hasDatabase } from './database-folder.ts'
import type { NumberedRequest, Reply, Request } from './messages.ts'

/**
 * Sized for one process: defaults are for a server. Buffers take memory from the agent; the log is
 * kept for the next writes.
 */
const SETTINGS = ['shared_buffers=32MB', 'min_wal_size=32MB', 'max_wal_size=64MB']

/** Nothing checkpoints in the background here: without this the log would only grow. */
const CHECKPOINT_AFTER_BYTES = 32 * 1024 * 1024
const LOG_SIZE = `
select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes
from pg_control_checkpoint()`

let database: PGlite | undefined

// Nobody reads what is printed in here, and what nobody reads would pile up.
process.stdout.write = () => true
process.stderr.write = () => true

async function answer(request: Request): Promise<readonly unknown[]> {
  switch (request.kind) {
    case 'open':
      database = await open(request.folder)
      return []
    case 'query':
      return query(request.sql, request.parameters)
    case 'close':
      await close()
      return []
  }
}

async function open(folder: string): Promise<PGlite> {
  const dataDir = databaseFolder(folder)
  if (!hasDatabase(folder)) await create(dataDir)
  const opened = await PGlite.create({ dataDir, startParams: startParameters() })
  await opened.exec(`set time zone 'UTC'`)
  return opened
}

/** Under another name first: what is killed half-way leaves nothing that looks like a database. */
async function create(dataDir: string): Promise<void> {
  const draft = `${dataDir}.new`
  await rm(draft, { recursive: true, force: true })
  const created = await PGlite.create({ dataDir: draft, startParams: startParameters() })
  await created.close()
  await rename(draft, dataDir)
}

function startParameters(): string[] {
  return [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])]
}

async function query(
  sql: string,
  parameters: readonly unknown[] | undefined,
): Promise<readonly unknown[]> {
  if (!database) throw new Error('the embedded database is not open')
  if (parameters) return (await database.query(sql, [...parameters])).rows
  const results = await database.exec(sql)
  return results.at(-1)?.rows ?? []
}

/** After the answer, so that nobody waits for it but the next request. */
async function shortenLog(): Promise<void> {
  const [log] = (await database?.query<{ bytes: number }>(LOG_SIZE))?.rows ?? []
  if (log && log.bytes > CHECKPOINT_AFTER_BYTES) await database?.exec('checkpoint')
}

async function close(): Promise<void> {
  // The next opening then has nothing to recover.
  await database?.exec('checkpoint')
  await database?.close()
  database = undefined
}

function failureOf(error: unknown): DatabaseFailure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, code, constraint } = error as Error & DatabaseFailure
  return { message, code, constraint }
}

async function serve({ number, request }: NumberedRequest): Promise<void> {
  const reply = await answer(request).then(
    (rows): Reply => ({ number, rows }),
    (error: unknown): Reply => ({ number, failure: failureOf(error) }),
  )
  parentPort?.postMessage(reply)
  if (request.kind === 'query' && endsTransaction(request.sql)) await shortenLog()
}

let isInTransaction = false

/** A statement is a transaction by itself, unless it is between `begin` and what ends it. */
function endsTransaction(sql: string): boolean {
  if (sql === 'begin') isInTransaction = true
  if (sql === 'commit' || sql === 'rollback') isInTransaction = false
  return !isInTransaction
}

// One after the other: a checkpoint must not come between the statements of a transaction.
let last: Promise<void> = Promise.resolve()
parentPort?.on('message', (message: NumberedRequest) => {
  last = last.then(() => serve(message)).catch(() => undefined)
})
