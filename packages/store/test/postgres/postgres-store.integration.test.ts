import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { encodeAction, isRetryable } from '@agent-actions/events'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ensurePartitions,
  failureKindOf,
  insertActions,
  migrate,
  openStore,
  readRun,
  sqlstateOf,
  storeSink,
  type Queryable,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'

describe.skipIf(isSkippedFor(postgresProblem()))('a store on PostgreSQL', () => {
  let server: TestPostgres
  let url: string
  let store: Store

  beforeAll(async () => {
    server = await startPostgres()
    ;({ url } = await server.createDatabase())
    store = await openStore(url)
    await migrate(store)
  })

  afterAll(async () => {
    await store.close()
    await server[Symbol.asyncDispose]()
  })

  it('has sessions in UTC, and bigints that are numbers while they are exact', async () => {
    expect(
      await store.query(
        `select current_setting('timezone') as zone, 42::bigint as small, 9007199254740993 as large`,
      ),
    ).toEqual([{ zone: 'UTC', small: 42, large: 9007199254740993n }])
  })

  it('has sessions in UTC also where the URL has options of its own, which hold as well', async () => {
    const given = new URL(url)
    given.searchParams.set('options', '-c work_mem=5MB -c lock_timeout=1s')
    await using other = await openStore(given.href)
    expect(
      await other.query(
        `select current_setting('timezone') as zone, current_setting('work_mem') as memory,
          current_setting('lock_timeout') as lock`,
      ),
    ).toEqual([{ zone: 'UTC', memory: '5MB', lock: '1s' }])
  })

  it('prepares the INSERT once per connection, unless it is told not to', async () => {
    const prepared = async (preparedStatements: boolean): Promise<unknown> => {
      await using other = await openStore(url, { preparedStatements, maxConnections: 1 })
      await insertActions(other, [actionEvent()])
      await insertActions(other, [actionEvent()])
      return await other.query('select name from pg_prepared_statements')
    }
    expect(await prepared(true)).toEqual([{ name: 'agent_actions_insert' }])
    expect(await prepared(false)).toEqual([])
  })

  it('plans the reading of a run once per connection, whatever its id', async () => {
    await using other = await openStore(url, { maxConnections: 1 })
    for (const run of [newRun(), newRun()]) {
      await insertActions(other, [actionEvent({ correlation_id: run })])
      expect((await readRun(other, run))?.actions).toHaveLength(1)
    }
    const plans = await other.query(
      `select name, generic_plans as once, custom_plans as anew from pg_prepared_statements
      where name like 'agent_actions_run%' order by name`,
    )
    expect(plans).toEqual([
      { name: 'agent_actions_run', once: 2, anew: 0 },
      { name: 'agent_actions_run_summary', once: 2, anew: 0 },
    ])
  })

  it('has the pages of a run read ahead, as far as the server may, and of nothing else', async () => {
    await using other = await openStore(url, { maxConnections: 1 })
    const run = newRun()
    await insertActions(other, [actionEvent({ correlation_id: run })])
    const settings = (queryable: Queryable): Promise<unknown> =>
      queryable.query(`select current_setting('enable_indexscan') as index,
        current_setting('effective_io_concurrency') as ahead`)
    const whileReading = async (): Promise<unknown> => {
      let found: unknown
      const asked: Store = {
        ...other,
        transaction: (work) =>
          other.transaction(async (tx) => {
            const result = await work(tx)
            found = await settings(tx)
            return result
          }),
      }
      await readRun(asked, run)
      return found
    }
    const before = { 0: '0', 1: '16', 200: '200' }
    for (const [set, ahead] of Object.entries(before)) {
      await other.query(`select set_config('effective_io_concurrency', $1, false)`, [set])
      expect(await whileReading()).toEqual([{ index: 'off', ahead }])
      expect(await settings(other)).toEqual([{ index: 'on', ahead: set }])
    }
  })

  it('has no more connections than it may', async () => {
    await using other = await openStore(url, { maxConnections: 2 })
    const backends = await Promise.all(
      Array.from({ length: 8 }, () =>
        other.query<{ pid: number }>('select pg_backend_pid() as pid'),
      ),
    )
    expect(new Set(backends.flat().map(({ pid }) => pid)).size).toBeLessThanOrEqual(2)
  })

  it('lets statements finish that wait for a connection when it is closed', async () => {
    const other = await openStore(url, { maxConnections: 1 })
    const answers = [1, 2, 3].map((n) => other.query(`select ${n} as n`))
    await other.close()
    expect(await Promise.all(answers)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
    await expect(other.query('select 4')).rejects.toMatchObject({ code: 'AA_CLOSED' })
    await other.close()
  })

  it('goes on with a new connection when all of its connections are cut', async () => {
    await server.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'agent-actions'`,
    )
    const run = newRun()
    const insert = (): Promise<unknown> =>
      insertActions(store, [actionEvent({ correlation_id: run })])
    // The first statement may meet a connection that does not know yet: it is worth another try.
    await insert().catch((error: unknown) =>
      isRetryable(error) ? insert() : Promise.reject(error),
    )
    expect(
      await store.query('select count(*) as n from agent_actions where correlation_id = $1', [run]),
    ).toEqual([{ n: 1 }])
  })

  it('stores rows once that two writers send in another order at the same time', async () => {
    const run = newRun()
    const events = Array.from({ length: 500 }, () => actionEvent({ correlation_id: run }))
    await using other = await openStore(url)
    const results = await Promise.all([
      insertActions(store, events),
      insertActions(other, events.toReversed()),
    ])
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(500)
  })

  it('is what a sink writes to, as with any store', async () => {
    const run = newRun()
    const sink = storeSink(() => openStore(url))
    await sink.send([encodeAction(actionEvent({ correlation_id: run }))])
    await sink.close()
    expect(
      await store.query('select count(*) as n from agent_actions where correlation_id = $1', [run]),
    ).toEqual([{ n: 1 }])
  })

  it('says that the tables are too busy for new partitions, and opens all the same', async () => {
    const [newest] = await store.query<{ leaf: string }>(
      `select max(relid::text) as leaf from pg_partition_tree('agent_actions_kept')
      where relid::text ~ '_\\d{8}$'`,
    )
    await store.query(`drop table ${newest?.leaf}`)
    await store.transaction(async (tx) => {
      await tx.query('lock table agent_actions_kept_default in access share mode')
      const busy = await ensurePartitions(store).catch((error: unknown) => error)
      expect([failureKindOf(busy), sqlstateOf(busy)]).toEqual(['away', '55P03'])
      await using other = await openStore(url)
      expect(await other.query('select 1 as one')).toEqual([{ one: 1 }])
    })
    expect(await ensurePartitions(store)).toBe(1)
  })

  it('rolls back what a failed statement leaves, although the work went on', async () => {
    const work = store.transaction(async (tx) => {
      await tx.query('create table half_done (n int)')
      await tx.query('select 1 / 0').catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: 'AA_STORE_REFUSED' })
    expect(await store.query(`select to_regclass('half_done') as found`)).toEqual([{ found: null }])
  })

  it('says that nobody answers, without the password', async () => {
    const nobody = new URL(url)
    nobody.port = '1'
    nobody.password = 'hunter2'
    const opening = openStore(nobody.href)
    await expect(opening).rejects.toMatchObject({ code: 'AA_STORE_UNREACHABLE', retryable: true })
    await expect(opening).rejects.not.toThrow(/hunter2/)
  })

  it('does not keep a process alive that forgets to close it', async () => {
    const program = new URL('../programs/query-and-forget.mjs', import.meta.url).pathname
    const child = spawn(process.execPath, [program, url], { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
