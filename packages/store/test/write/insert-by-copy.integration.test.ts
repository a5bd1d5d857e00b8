import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { formatTimestampMs, type ActionEvent } from '@agent-actions/events'
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
  migrate,
  openStore,
  sqlstateOf,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'
import { keepDebugFrom } from '../../src/retention/keep-debug-from.ts'
import { insertAllByCopy, insertAllByStage } from './ways.ts'

const STAGE = 'pg_temp.agent_actions_stage'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

// A process of the server is killed here: it must be one that these tests started.
vi.stubEnv('DATABASE_URL', '')

describe.skipIf(isSkippedFor(postgresProblem()))('a batch that goes by COPY', () => {
  let server: TestPostgres
  let url: string
  /** Looks on from outside. */
  let observer: Store

  beforeAll(async () => {
    server = await startPostgres()
    ;({ url } = await server.createDatabase())
    observer = await openStore(url)
    await migrate(observer)
  })

  afterAll(async () => {
    await observer.close()
    await server[Symbol.asyncDispose]()
    vi.unstubAllEnvs()
  })

  /** With one connection: what is asked of the store is asked of the session that writes. */
  const openOne = (): Promise<Store> => openStore(url, { maxConnections: 1 })

  /** Of one run, each of them touching a file. */
  function batchOf(count: number, { ageMs = 0, run = newRun() } = {}): readonly ActionEvent[] {
    return Array.from({ length: count }, (_, index) =>
      actionEvent({
        correlation_id: run,
        timestamp: formatTimestampMs(Date.now() - ageMs),
        action_name: 'Read',
        action_details: { tool_parameters: { file_path: `file-${index}` } },
      }),
    )
  }

  /** Writes that repeat nothing, and are too small for the stage. */
  async function writeNew(store: Store, writes: number): Promise<void> {
    for (let write = 0; write < writes; write += 1) await insertActions(store, batchOf(1))
  }

  async function hasStage(store: Store): Promise<boolean> {
    const [found] = await store.query<{ is: boolean }>(
      `select to_regclass('${STAGE}') is not null as "is"`,
    )
    return found!.is
  }

  async function rowsOf([event]: readonly ActionEvent[]): Promise<unknown> {
    const [counts] = await observer.query<{ actions: number; operations: number }>(
      `select
        (select count(*) from agent_actions where correlation_id = $1) as actions,
        (select count(*) from agent_file_operations where correlation_id = $1) as operations`,
      [event?.correlation_id],
    )
    return [counts?.actions, counts?.operations]
  }

  const allNew = (stored: number): unknown => ({ stored, duplicates: 0, expired: 0 })

  it('is one after ten writes that repeated nothing', async () => {
    const early = await openOne()
    await writeNew(early, 9)
    expect(await insertActions(early, batchOf(300))).toEqual(allNew(300))
    expect(await hasStage(early)).toBe(true)
    await early.close()

    await using store = await openOne()
    await writeNew(store, 10)
    const batch = batchOf(300)
    expect(await insertActions(store, batch)).toEqual(allNew(300))
    expect(await hasStage(store)).toBe(false)
    expect(await rowsOf(batch)).toEqual([300, 300])
  })

  it('goes another way when a row of it is there, and so do the next ten', async () => {
    await using store = await openOne()
    await writeNew(store, 10)
    const batch = batchOf(400)
    await insertActions(store, batch.slice(300, 301))
    await writeNew(store, 10)
    expect(await insertActions(store, batch)).toEqual({ stored: 399, duplicates: 1, expired: 0 })
    expect(await rowsOf(batch)).toEqual([400, 400])
    await store.query(`drop table ${STAGE}`)
    await writeNew(store, 9)
    // The stage that it would go by is gone.
    const failure = await insertActions(store, batchOf(300)).catch((error: unknown) => error)
    expect(sqlstateOf(failure)).toBe('42P01')
    await writeNew(store, 1)
    expect(await insertActions(store, batchOf(300))).toEqual(allNew(300))
  })

  it('is stored once when it brings an action twice', async () => {
    await using store = await openOne()
    await writeNew(store, 10)
    const batch = batchOf(300)
    expect(await insertActions(store, [...batch, batch[7]!])).toEqual({
      stored: 300,
      duplicates: 1,
      expired: 0,
    })
    expect(await rowsOf(batch)).toEqual([300, 300])
  })

  it('fills in file operations that are missing although their action is there', async () => {
    await using store = await openOne()
    const batch = batchOf(5)
    await insertAllByCopy(store, batch)
    await observer.query('delete from agent_file_operations where correlation_id = $1', [
      batch[0]?.correlation_id,
    ])
    expect(await insertAllByCopy(store, batch)).toEqual({ stored: 0, duplicates: 5, expired: 0 })
    expect(await rowsOf(batch)).toEqual([5, 5])
  })

  it('has nothing in it that retention may have removed', async () => {
    const own = await server.createDatabase()
    await using store = await openStore(own.url, { migrate: true, maxConnections: 1 })
    await writeNew(store, 10)
    const threeDaysAgo = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * DAY_MS
    await keepDebugFrom(store, new Date(threeDaysAgo), { patienceMs: 10_000, pause: delay })
    const [old, ...others] = batchOf(300)
    const late = { ...old!, timestamp: formatTimestampMs(Date.now() - 5 * DAY_MS) }
    expect(await insertActions(store, [late, ...others])).toEqual({
      stored: 299,
      duplicates: 0,
      expired: 1,
    })
  })

  it('leaves a flag for each hour that is over, and for no other', async () => {
    await using store = await openOne()
    await observer.query('delete from agent_action_late_hours')
    const now = batchOf(3)
    const before = [...batchOf(3, { ageMs: 2 * HOUR_MS }), ...batchOf(3, { ageMs: 3 * HOUR_MS })]
    expect(await insertAllByCopy(store, [...now, ...before])).toEqual(allNew(9))
    const flags = await observer.query<{ hour: Date }>(
      'select hour from agent_action_late_hours order by hour desc',
    )
    expect(flags.map(({ hour }) => hour.toISOString())).toEqual(
      [before[0]!, before[3]!].map(({ timestamp }) => `${timestamp.slice(0, 13)}:00:00.000Z`),
    )
  })

  it('is not in the way of another with the same rows, whatever the way and the order', async () => {
    await using store = await openStore(url, { maxConnections: 4 })
    const batch = batchOf(2_000)
    const results = await Promise.all([
      insertAllByCopy(store, batch),
      insertAllByCopy(store, batch.toReversed()),
      insertAllByCopy(store, batch.slice(700)),
      insertAllByStage(store, batch.toReversed()),
      insertActions(store, batch.slice(0, 90)),
    ])
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(2_000)
    expect(await rowsOf(batch)).toEqual([2_000, 2_000])
  })

  it('is refused as a whole for one row, and leaves the connection to the next one', async () => {
    await using store = await openOne()
    const [first, ...others] = batchOf(500)
    const wrong = [...others, { ...first!, agent_name: null as unknown as string }]
    const failure = await insertAllByCopy(store, wrong).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'AA_STORE_REFUSED', retryable: false })
    expect(await rowsOf(others)).toEqual([0, 0])
    expect(await insertAllByCopy(store, others)).toEqual(allNew(499))
  })

  it('is written again, once, when its connection is cut in the middle', async () => {
    await using store = await openOne()
    await writeNew(store, 10)
    const batch = batchOf(500)
    const [found] = await store.query<{ pid: number }>('select pg_backend_pid() as pid')
    const failing = observer.transaction(async (tx) => {
      // A row of it that is not committed: the server waits for what becomes of it.
      await insertOne(tx, batch[400]!)
      const written = insertActions(store, batch).catch((error: unknown) => error)
      await untilLocked(found!.pid)
      await tx.query('select pg_terminate_backend($1, 10000)', [found!.pid])
      const failure = await written
      await tx.query('delete from agent_actions where correlation_id = $1', [
        batch[0]!.correlation_id,
      ])
      return failure
    })
    const failure = await failing
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '57P01'])
    expect(await rowsOf(batch)).toEqual([0, 0])
    expect(await insertActions(store, batch)).toEqual(allNew(500))
    expect(await rowsOf(batch)).toEqual([500, 500])
  })

  async function insertOne(
    tx: Pick<Store, 'query'>,
    { id, correlation_id, timestamp }: ActionEvent,
  ): Promise<void> {
    await tx.query(
      `insert into agent_actions (id, correlation_id, created_at, action_type, action_name, agent_name)
      values ($1, $2, $3, 'tool_call', 'Read', 'agent')`,
      [id, correlation_id, timestamp],
    )
  }

  /** Resolves once the backend waits for a transaction in the middle of its COPY. */
  async function untilLocked(pid: number): Promise<void> {
    for (;;) {
      const [found] = await observer.query<{ isLocked: boolean }>(
        `select coalesce(wait_event_type = 'Lock', false) as "isLocked"
        from pg_stat_activity join pg_stat_progress_copy using (pid) where pid = $1`,
        [pid],
      )
      if (found?.isLocked) return
    }
  }

  it('needs no more rights than the role that writes has, and no temporary table', async () => {
    const writer = `writer_${randomBytes(6).toString('hex')}`
    const own = await server.createDatabase()
    await using owner = await openStore(own.url, { migrate: true })
    await owner.query(`
      create role ${writer} login;
      grant agent_actions_writer to ${writer};
      revoke temporary on database ${new URL(own.url).pathname.slice(1)} from public`)
    const theirs = new URL(own.url)
    theirs.username = writer
    await using store = await openStore(theirs.href)
    await writeNew(store, 10)
    const batch = batchOf(600, { ageMs: 2 * HOUR_MS })
    expect(await insertActions(store, batch)).toEqual(allNew(600))
    expect(await insertActions(store, batch)).toEqual({ stored: 0, duplicates: 600, expired: 0 })
  })

  it('goes another way for good where its user may not read what COPY looks at, or rows are secured', async () => {
    const refusals = [
      'revoke select (hour) on agent_action_late_hours from agent_actions_writer',
      `alter table agent_actions enable row level security;
       create policy everybody on agent_actions using (true)`,
    ]
    for (const refusal of refusals) {
      const writer = `writer_${randomBytes(6).toString('hex')}`
      const own = await server.createDatabase()
      await using owner = await openStore(own.url, { migrate: true })
      await owner.query(`
        create role ${writer} login;
        grant agent_actions_writer to ${writer};
        ${refusal}`)
      const theirs = new URL(own.url)
      theirs.username = writer
      await using store = await openStore(theirs.href, { maxConnections: 1 })
      await writeNew(store, 10)
      const batch = batchOf(600)
      expect(await insertActions(store, batch.slice(0, 300))).toEqual(allNew(300))
      expect(await hasStage(store)).toBe(true)
      await store.query(`drop table ${STAGE}`)
      const failure = await insertActions(store, batch.slice(300)).catch((error: unknown) => error)
      expect(sqlstateOf(failure)).toBe('42P01')
    }
  })
})
