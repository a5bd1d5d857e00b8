import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { isSkippedFor, postgresProblem, startPostgres } from '../../src/index.ts'

async function answer(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const isRefused = (url: string): Promise<boolean> =>
  answer(url, 'select 1').then(
    () => false,
    () => true,
  )

describe.skipIf(isSkippedFor(postgresProblem()))('PostgreSQL for tests', () => {
  it('answers, copies databases, and is gone when it is stopped', async () => {
    const server = await startPostgres()
    const first = await server.createDatabase()
    await answer(first.url, 'create table t as select 42 as n')
    const copy = await server.createDatabase(first)
    expect(await answer(copy.url, 'select n from t')).toEqual([{ n: 42 }])
    await first[Symbol.asyncDispose]()
    expect(await isRefused(first.url)).toBe(true)
    const { url } = copy
    await copy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
    // A server that was given is not ours to stop, but its database is gone all the same.
    expect(await isRefused(url)).toBe(true)
  })

  it('takes no short cuts when it is to survive a power loss', async () => {
    await using server = await startPostgres({ survivesPowerLoss: true })
    await using database = await server.createDatabase()
    const settings = ['fsync', 'full_page_writes', 'synchronous_commit']
    const sql = `select name from pg_settings where setting = 'on' and name = any('{${settings.join(',')}}')`
    expect(await answer(database.url, sql)).toHaveLength(settings.length)
  })

  it('does not outlive a test run that was killed', async () => {
    const program = new URL('./start-and-wait.mjs', import.meta.url).pathname
    const run = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [printed] = (await once(run.stdout, 'data')) as [Buffer]
    const url = printed.toString().trim()
    const [settings] = (await answer(url, 'show data_directory')) as [{ data_directory: string }]
    run.kill('SIGKILL')
    await once(run, 'exit')
    while (existsSync(settings.data_directory)) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isRefused(url)).toBe(true)
  })
})
