import { isSkippedFor, postgresProblem, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  applyRetention,
  insertActions,
  openStore,
  planRetention,
  refreshHours,
  toolStatistics,
  type Store,
} from '../../src/index.ts'
import { idsIn, idsOf, readAgo, retain, rules } from './aged-actions.ts'

const ACME = { project_name: 'acme' }

describe.skipIf(isSkippedFor(postgresProblem()))('retention beside other sessions', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let url: string
  let store: Store
  /** Of the other sessions. */
  let other: Store

  beforeAll(async () => {
    server = await startPostgres()
  })

  afterAll(() => server[Symbol.asyncDispose]())

  beforeEach(async () => {
    url = (await server.createDatabase()).url
    store = await openStore(url, { migrate: true })
    other = await openStore(url)
    return async () => {
      await Promise.all([store.close(), other.close()])
    }
  })

  /** A transaction that stays open after its statement. */
  async function opened(statement: (tx: Store) => Promise<unknown>): Promise<() => Promise<void>> {
    let end = (): void => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    let begun = (): void => undefined
    const isBegun = new Promise<void>((resolve) => (begun = resolve))
    const done = other.transaction(async (tx) => {
      await statement({ ...other, query: tx.query })
      begun()
      await ended
    })
    await Promise.race([isBegun, done])
    return () => {
      end()
      return done
    }
  }

  it.each([
    ['all that is there', 'select count(*) from agent_actions'],
    [
      'recent rows alone',
      `select count(*) from agent_actions where created_at > date_trunc('day', now()) - interval '1 day'`,
    ],
    ['file operations', 'select count(*) from agent_file_operations'],
  ])(
    'lets inserts go on while a reader of %s holds a transaction open, and ends once that ends',
    async (_what, statement) => {
      const fresh = Array.from({ length: 10 }, () => readAgo(0))
      await insertActions(store, [readAgo(20), readAgo(25)])
      await store.query('analyze agent_actions')
      const end = await opened((tx) => tx.query(statement))
      let waited = (): void => undefined
      const isWaiting = new Promise<void>((resolve) => (waited = resolve))
      const retention = retain(store, rules(10), {
        pause: () => new Promise((resolve) => setImmediate(resolve)),
        patienceMs: Infinity,
        onProgress: ({ status }) => status === 'waiting' && waited(),
      })
      await isWaiting
      for (const event of fresh) {
        expect(await insertActions(store, [event])).toMatchObject({ stored: 1 })
      }
      await end()
      const results = await retention
      expect(results.map(({ status }) => status)).toEqual(results.map(() => 'removed'))
      expect(await idsIn(store)).toEqual(idsOf(...fresh))
    },
  )

  it('gives up on a partition that stays held, says who holds it, and removes it the next time', async () => {
    const old = readAgo(20)
    await insertActions(store, [old, readAgo(4, ACME)])
    const [pid] = await new Promise<{ pid: number }[]>((resolve) => {
      void opened(async (tx) => {
        resolve(await tx.query('select pg_backend_pid() as pid, count(*) from agent_actions'))
      }).then((end) => (endReader = end))
    })
    const results = await retain(store, rules(10, { acme: 3 }), { patienceMs: 1, pause: noPause })
    const busy = results.filter(({ status }) => status === 'busy')
    expect(busy.length).toBeGreaterThan(0)
    expect(busy.every(({ heldBy, bytes }) => heldBy.includes(pid!.pid) && bytes === null)).toBe(
      true,
    )
    // What nobody holds is removed all the same.
    expect((await idsIn(store)).actions).toEqual([old.id])
    await endReader()
    await retain(store, rules(10, { acme: 3 }))
    expect(await idsIn(store)).toEqual(idsOf())
    expect((await planRetention(store, rules(10, { acme: 3 }))).steps).toEqual([])
  })

  let endReader: () => Promise<void> = () => Promise.resolve()
  const noPause = (): Promise<void> => Promise.resolve()

  it('is done by the next run when its session is killed half-way', async () => {
    const stay = [readAgo(4), readAgo(20, { debug_mode: false })]
    const held = readAgo(4, ACME)
    await insertActions(store, [...stay, held, readAgo(20), readAgo(25)])
    const before = await toolStatistics(store, { since: new Date(0) })
    const given = rules(10, { acme: 3 })
    const end = await opened((tx) =>
      tx.query('select from agent_actions where id = $1 for update', [held.id]),
    )
    const killed = retain(store, given, { pause: noPause, patienceMs: 1 }).catch(
      (error: unknown) => error,
    )
    for (;;) {
      const [waiting] = await other.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and query like '%agent_actions_remove_old_rows%'`,
      )
      if (!waiting) continue
      await other.query('select pg_terminate_backend($1::int)', [waiting.pid])
      break
    }
    expect(await killed).toMatchObject({ code: 'AA_STORE_UNREACHABLE' })
    await end()
    expect((await idsIn(store)).actions).toContain(held.id)
    await retain(store, given)
    expect(await idsIn(store)).toEqual(idsOf(...stay))
    while ((await refreshHours(store)) > 0);
    expect(await toolStatistics(store, { since: new Date(0) })).toEqual(before)
  })

  it('removes nothing while the statistics cannot be computed, and says so', async () => {
    const old = readAgo(20)
    await insertActions(store, [old])
    const end = await opened((tx) =>
      tx.query(`select pg_advisory_xact_lock(hashtext('agent_actions_refresh_hours'))`),
    )
    await expect(
      retain(store, rules(10), { pause: noPause, patienceMs: 2_000 }),
    ).rejects.toMatchObject({ code: 'AA_STORE_UNREACHABLE', message: /Nothing was removed/ })
    await end()
    expect(await idsIn(store)).toEqual(idsOf(old))
  })

  it('removes the next time what a write that began before it has stored', async () => {
    await insertActions(store, [readAgo(20)])
    const late = readAgo(20)
    const write = await opened(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      await tx.query('select from agent_actions_state')
      await retain(store, rules(10))
      expect(await insertActions(tx, [late])).toMatchObject({ stored: 1 })
    })
    const before = await toolStatistics(store, { since: new Date(0) })
    await write()
    expect((await idsIn(store)).actions).toEqual([late.id])
    while ((await refreshHours(store)) > 0);
    expect(await toolStatistics(store, { since: new Date(0) })).toEqual(before)
    await retain(store, rules(10))
    expect(await idsIn(store)).toEqual(idsOf())
  })

  it('is done once, however many run at the same time', async () => {
    const stay = [readAgo(4), readAgo(20, { debug_mode: false })]
    const gone = Array.from({ length: 20 }, (_, number) => readAgo(number < 10 ? 4 : 20, ACME))
    await insertActions(store, [...stay, ...gone, readAgo(25)])
    const given = rules(10, { acme: 3 })
    await Promise.all([retain(store, given), retain(other, given)])
    expect(await idsIn(store)).toEqual(idsOf(...stay))
  })

  it('works where transactions are repeatable read by default', async () => {
    const name = new URL(url).pathname.slice(1)
    await server.run(`alter database ${name} set default_transaction_isolation = 'repeatable read'`)
    const stay = readAgo(4)
    await insertActions(store, [stay, readAgo(4, ACME), readAgo(20)])
    await using careful = await openStore(url)
    await applyRetention(careful, await planRetention(careful, rules(10, { acme: 3 })))
    expect(await idsIn(store)).toEqual(idsOf(stay))
  })
})
