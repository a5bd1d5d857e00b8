import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestDatabase,
  type TestPostgres,
} from '../../src/index.ts'

const ownServerProblem =
  postgresProblem() ?? (process.env['DATABASE_URL'] && 'DATABASE_URL names a server not ours')

describe.skipIf(isSkippedFor(ownServerProblem))('a PostgreSQL of ours', () => {
  let postgres: TestPostgres
  let database: TestDatabase
  beforeAll(async () => {
    postgres = await startPostgres({ survivesCrash: true })
    database = await postgres.createDatabase()
    await run('create table t (n int)')
  })
  afterAll(() => postgres?.[Symbol.asyncDispose]())

  async function run(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }

  it.each(['fast', 'immediate'] as const)('is started again after a stop: %s', async (mode) => {
    await run('insert into t values (1)')
    const rows = await run('select n from t')
    const pid = postgres.server!.pid
    await postgres.server!.stop(mode)
    await expect(run('select n from t')).rejects.toThrow('ECONNREFUSED')
    await postgres.server!.restart()
    expect(postgres.server!.pid).not.toBe(pid)
    expect(await run('select n from t')).toEqual(rows)
  })

  it('keeps what was committed when its postmaster is killed', async () => {
    await run('insert into t values (1)')
    const rows = await run('select n from t')
    postgres.server!.kill('SIGKILL')
    await postgres.server!.restart()
    expect(await run('select n from t')).toEqual(rows)
  })

  it('takes connections again when it wakes', async () => {
    await postgres.server!.freeze()
    const answer = run('select 1 as n')
    postgres.server!.kill('SIGCONT')
    expect(await answer).toEqual([{ n: 1 }])
  })
})
