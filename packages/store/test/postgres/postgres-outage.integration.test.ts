import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  failureKindOf,
  insertActions,
  isTimeout,
  migrate,
  openStore,
  sqlstateOf,
  type OpenStoreOptions,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'

// Processes of the server are stopped and killed here: it must be one that these tests started.
vi.stubEnv('DATABASE_URL', '')

describe.skipIf(isSkippedFor(postgresProblem()))('a store that stays open', () => {
  let server: TestPostgres
  let url: string
  /** Looks on from outside. */
  let observer: Store

  beforeAll(async () => {
    server = await startPostgres()
    ;({ url } = await server.createDatabase())
    // Test servers are told to be quick: what they acknowledge is lost when they crash.
    await server.run('alter system set synchronous_commit = on')
    await server.run('select pg_reload_conf()')
    observer = await openStore(url)
    await migrate(observer)
  })

  afterAll(async () => {
    await observer.close()
    await server[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
  })

  /** With one connection: that it goes on shows that no broken one is kept. */
  const openOne = (options: OpenStoreOptions = {}): Promise<Store> =>
    openStore(url, { maxConnections: 1, ...options })

  const backendOf = async (store: Pick<Store, 'query'>): Promise<number> => {
    const [found] = await store.query<{ pid: number }>('select pg_backend_pid() as pid')
    return found?.pid ?? 0
  }

  /** Resolves once the backend waits for what `event` names, as pg_stat_activity tells it. */
  async function waitsFor(pid: number, event: string): Promise<void> {
    for (;;) {
      const [found] = await observer.query<{ event: string | null }>(
        'select wait_event as event from pg_stat_activity where pid = $1',
        [pid],
      )
      if (found?.event === event) return
    }
  }

  const terminate = (pid: number): Promise<unknown> =>
    observer.query('select pg_terminate_backend($1, 10000)', [pid])

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )

  /** As a consumer does it: again, as long as the database is away. */
  async function untilThere<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (failureKindOf(error) !== 'away') throw error
      }
    }
  }

  it('goes on after its idle connection was cut', async () => {
    await using store = await openOne()
    const pid = await backendOf(store)
    await terminate(pid)
    expect(await untilThere(() => backendOf(store))).not.toBe(pid)
  })

  it('goes on after its connection was cut in the middle of a statement', async () => {
    await using store = await openOne()
    const pid = await backendOf(store)
    const failing = failureOf(store.query('select pg_sleep(600)'))
    await waitsFor(pid, 'PgSleep')
    await terminate(pid)
    const failure = await failing
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '57P01'])
    expect(isTimeout(failure)).toBe(false)
    expect(await backendOf(store)).not.toBe(pid)
  })

  it('goes on after its connection was cut between the statements of a transaction', async () => {
    const run = newRun()
    await using store = await openOne()
    const failure = await failureOf(
      store.transaction(async (tx) => {
        await tx.query(
          `insert into agent_actions (id, correlation_id, action_type, action_name, agent_name)
          values ($1, $1, 'success', 'done', 'a')`,
          [run],
        )
        await terminate(await backendOf(tx))
        await tx.query('select 1')
      }),
    )
    expect(failureKindOf(failure)).toBe('away')
    expect(
      await store.query('select count(*) as n from agent_actions where correlation_id = $1', [run]),
    ).toEqual([{ n: 0 }])
  })

  it('stores a batch once whose connection was cut while it was written', async () => {
    const run = newRun()
    const events = [1, 2, 3].map(() => actionEvent({ correlation_id: run }))
    await using store = await openOne()
    await insertActions(store, [actionEvent()])
    const pid = await backendOf(store)
    const failure = await observer.transaction(async (tx) => {
      await tx.query('lock table agent_actions in access exclusive mode')
      const failing = failureOf(insertActions(store, events))
      await waitsFor(pid, 'relation')
      await terminate(pid)
      return failing
    })
    expect(failureKindOf(failure)).toBe('away')
    expect(await insertActions(store, events)).toEqual({ stored: 3, duplicates: 0, expired: 0 })
    expect(await insertActions(store, events)).toEqual({ stored: 0, duplicates: 3, expired: 0 })
  })

  it('says that a lock is not to be had, which fewer rows would not change', async () => {
    await using store = await openOne({ queryTimeoutMs: 500 })
    const failure = await observer.transaction(async (tx) => {
      await tx.query('lock table agent_actions in access exclusive mode')
      return failureOf(insertActions(store, [actionEvent()]))
    })
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '55P03'])
    expect(isTimeout(failure)).toBe(false)
    expect(await insertActions(store, [actionEvent()])).toEqual({ stored: 1, duplicates: 0, expired: 0 })
  })

  it('has the server stop a statement that takes too long', async () => {
    await using store = await openOne({ queryTimeoutMs: 500 })
    const pid = await backendOf(store)
    const failure = await failureOf(store.query('select pg_sleep(600)'))
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '57014'])
    expect(isTimeout(failure)).toBe(true)
    expect(await backendOf(store)).not.toBe(pid)
  })

  it.each([
    ['a statement', (store: Store): Promise<unknown> => store.query('select 1')],
    [
      'a transaction',
      (store: Store): Promise<unknown> => store.transaction((tx) => tx.query('select 1')),
    ],
  ])('does not wait for ever for a server that is frozen, with %s', async (_what, work) => {
    await using store = await openOne({ queryTimeoutMs: 500 })
    const pid = await backendOf(store)
    process.kill(pid, 'SIGSTOP')
    try {
      const failure = await failureOf(work(store))
      expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', undefined])
      expect(isTimeout(failure)).toBe(true)
      expect(await backendOf(store)).not.toBe(pid)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  it('goes on after the server has crashed and started again', async () => {
    const run = newRun()
    await using store = await openOne()
    const pid = await backendOf(store)
    const failing = failureOf(store.query('select pg_sleep(600)'))
    await waitsFor(pid, 'PgSleep')
    // The server ends all its connections then, recovers, and refuses new ones meanwhile.
    process.kill(pid, 'SIGKILL')
    expect(failureKindOf(await failing)).toBe('away')
    const events = [actionEvent({ correlation_id: run })]
    const { stored, duplicates } = await untilThere(() => insertActions(store, events))
    expect(stored + duplicates).toBe(1)
    expect(
      await untilThere(() =>
        observer.query('select count(*) as n from agent_actions where correlation_id = $1', [run]),
      ),
    ).toEqual([{ n: 1 }])
  })
})
