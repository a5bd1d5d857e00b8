// The entry of the embedded database's thread. Opening it computes for seconds and each batch for
// up to 100 ms: the agent's own thread must not.

import { rename, rm } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { DatabaseFailure } from '../database-error.ts'
import { databaseFolder, hasDatabase } from './database-folder.ts'
import type { NumberedRequest, Reply, Request } from './messages.ts'

let database: PGlite | undefined

// Nobody reads what is printed in here, and what nobody reads would pile up.
process.stdout.write = () => true
process.stderr.write = () => true

// Unread, what is printed would pile up in memory.
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
  const opened = await PGlite.create({ dataDir })
  await opened.exec(`set time zone 'UTC'`)
  return opened
}

/** Under another name first: what is killed half-way leaves nothing that looks like a database. */
async function create(dataDir: string): Promise<void> {
  const draft = `${dataDir}.new`
  await rm(draft, { recursive: true, force: true })
  const created = await PGlite.create({ dataDir: draft })
  await created.close()
  await rename(draft, dataDir)
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

async function close(): Promise<void> {
  // Nothing writes checkpoints in the background here: without this one the log only grows.
  await database?.exec('checkpoint')
  await database?.close()
  database = undefined
}

function failureOf(error: unknown): DatabaseFailure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, code, constraint } = error as Error & DatabaseFailure
  return { message, code, constraint }
}

parentPort?.on('message', ({ number, request }: NumberedRequest) => {
  const send = (reply: Reply): void => parentPort?.postMessage(reply)
  answer(request).then(
    (rows) => send({ number, rows }),
    (error: unknown) => send({ number, failure: failureOf(error) }),
  )
})
