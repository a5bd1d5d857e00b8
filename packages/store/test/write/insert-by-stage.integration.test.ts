import { randomBytes } from 'node:crypto'
import type { ActionEvent } from '@agent-actions/events'
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
import { insertAllByStage } from './ways.ts'

const STAGE = 'pg_temp.agent_actions_stage'

// Processes of the server are stopped and killed here: it must be one that these tests started.
vi.stubEnv('DATABASE_URL', '')

describe.skipIf(isSkippedFor(postgresProblem()))('a batch that goes by way of the stage', () => {
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

  /** With one connection: what is asked of the store is asked of the stage's session. */
  const openOne = (options: OpenStoreOptions = {}): Promise<Store> =>
    openStore(url, { maxConnections: 1, ...options })

  /** Of one run, each of them touching a file. */
  const batchOf = (count: number, run = newRun()): readonly ActionEvent[] =>
    Array.from({ length: count }, (_, index) =>
      actionEvent({
        correlation_id: run,
        action_name: 'Read',
        action_details: { tool_parameters: { file_path: `file-${index}` } },
      }),
    )

  async function rowsOf([event]: readonly ActionEvent[]): Promise<unknown> {
    const [counts] = await observer.query<{ actions: number; operations: number }>(
      `select
        (select count(*) from agent_actions where correlation_id = $1) as actions,
        (select count(*) from agent_file_operations where correlation_id = $1) as operations`,
      [event?.correlation_id],
    )
    return [counts?.actions, counts?.operations]
  }

  async function stageOf(store: Store): Promise<unknown> {
    const [stage] = await store.query(
      `select to_regclass('${STAGE}')::oid as stage,
        (select count(*) from ${STAGE}) as rows, pg_relation_size('${STAGE}') as bytes`,
    )
    return stage
  }

  async function backendOf(store: Store): Promise<number> {
    const [found] = await store.query<{ pid: number }>('select pg_backend_pid() as pid')
    return found?.pid ?? 0
  }

  /** Has the store's connection stand still in the middle of its next COPY. */
  async function haltNextCopy(store: Store): Promise<number> {
    await insertAllByStage(store, batchOf(1))
    await store.query(`
      create function pg_temp.halt() returns trigger language plpgsql as
        $$ begin perform pg_sleep(600); return new; end $$;
      create trigger halt before insert on ${STAGE} for each row execute function pg_temp.halt()`)
    return backendOf(store)
  }

  /** Resolves once the backend stands still there. */
  async function untilHalted(pid: number): Promise<void> {
    for (;;) {
      const [found] = await observer.query<{ isHalted: boolean }>(
        `select coalesce(wait_event = 'PgSleep', false) as "isHalted"
        from pg_stat_activity join pg_stat_progress_copy using (pid) where pid = $1`,
        [pid],
      )
      if (found?.isHalted) return
    }
  }

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )

  it('is one of 300 events and more, on a connection that keeps its stage', async () => {
    const hasStage = async (count: number, options: OpenStoreOptions = {}): Promise<unknown> => {
      await using store = await openOne(options)
      expect(await insertActions(store, batchOf(count))).toEqual({
        stored: count,
        duplicates: 0,
        expired: 0,
      })
      return (await store.query(`select to_regclass('${STAGE}') is not null as "is"`))[0]
    }
    expect(await hasStage(299)).toEqual({ is: false })
    expect(await hasStage(300)).toEqual({ is: true })
    expect(await hasStage(300, { preparedStatements: false })).toEqual({ is: false })
  })

  it('leaves an empty stage to the next one, also when it is refused', async () => {
    await using store = await openOne()
    await insertAllByStage(store, batchOf(3))
    const empty = await stageOf(store)
    expect(empty).toMatchObject({ rows: 0, bytes: 0 })
    await insertAllByStage(store, batchOf(3))
    const [last, ...others] = batchOf(300).toReversed()
    const poison = [
      { ...last!, timestamp: 'never' },
      { ...last!, agent_name: null as unknown as string },
    ]
    for (const refused of poison) {
      const batch = [...others, refused]
      const failure = await failureOf(insertAllByStage(store, batch))
      expect(failure).toMatchObject({ code: 'AA_STORE_REFUSED', retryable: false })
      expect(await rowsOf(batch)).toEqual([0, 0])
    }
    expect(await insertAllByStage(store, others)).toEqual({
      stored: 299,
      duplicates: 0,
      expired: 0,
    })
    expect(await rowsOf(others)).toEqual([299, 299])
    expect(await stageOf(store)).toEqual(empty)
  })

  it('is refused at its first row with megabytes on their way, which the next one does not meet', async () => {
    await using store = await openOne()
    const long = { tool_result: { text: 'x'.repeat(20_000) } }
    const batch = batchOf(500).map((event) => ({ ...event, action_details: long }))
    const wrong = [{ ...batch[0]!, id: 'no uuid' }, ...batch.slice(1)]
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const refusal = await insertAllByStage(store, wrong).catch((error: unknown) => error)
      expect(sqlstateOf(refusal)).toBe('22P02')
      const next = batchOf(3)
      expect(await insertAllByStage(store, next)).toMatchObject({ stored: 3 })
    }
    expect(await insertAllByStage(store, batch)).toMatchObject({ stored: 500 })
  })

  it('makes rows once that were written by the other way already', async () => {
    await using store = await openOne()
    const batch = batchOf(600)
    await insertActions(store, batch.slice(0, 400))
    expect(await insertActions(store, batch)).toEqual({ stored: 200, duplicates: 400, expired: 0 })
    expect(await insertActions(store, batch.slice(200, 400))).toEqual({
      stored: 0,
      duplicates: 200,
      expired: 0,
    })
    expect(await rowsOf(batch)).toEqual([600, 600])
  })

  it('fills in file operations that are missing although their action is there', async () => {
    await using store = await openOne()
    const batch = batchOf(5)
    await insertAllByStage(store, batch)
    await observer.query('delete from agent_file_operations where correlation_id = $1', [
      batch[0]?.correlation_id,
    ])
    expect(await insertAllByStage(store, batch)).toEqual({ stored: 0, duplicates: 5, expired: 0 })
    expect(await rowsOf(batch)).toEqual([5, 5])
  })

  it('is not in the way of another with the same rows, whatever the way and the order', async () => {
    await using store = await openStore(url, { maxConnections: 4 })
    const batch = batchOf(2_000)
    const results = await Promise.all([
      insertAllByStage(store, batch),
      insertAllByStage(store, batch.toReversed()),
      insertAllByStage(store, batch.slice(700)),
      ...[0, 400, 800, 1_200].map((from) =>
        insertActions(store, batch.slice(from, from + 450).toReversed()),
      ),
    ])
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(2_000)
    expect(await rowsOf(batch)).toEqual([2_000, 2_000])
  })

  it('is written again, once, when its connection is cut in the middle', async () => {
    await using store = await openOne()
    const batch = batchOf(500)
    const pid = await haltNextCopy(store)
    const failing = failureOf(insertActions(store, batch))
    await untilHalted(pid)
    await observer.query('select pg_terminate_backend($1, 10000)', [pid])
    const failure = await failing
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '57P01'])
    expect(isTimeout(failure)).toBe(false)
    expect(await insertActions(store, batch)).toEqual({ stored: 500, duplicates: 0, expired: 0 })
    expect(await backendOf(store)).not.toBe(pid)
    expect(await rowsOf(batch)).toEqual([500, 500])
  })

  it('is stopped by the server when it takes too long', async () => {
    // The server's tenth of it, before we give up, is to be enough for a busy machine.
    await using store = await openOne({ queryTimeoutMs: 5_000 })
    const batch = batchOf(500)
    await haltNextCopy(store)
    const failure = await failureOf(insertActions(store, batch))
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '57014'])
    expect(isTimeout(failure)).toBe(true)
    expect(await insertAllByStage(store, batch.slice(0, 10))).toMatchObject({ stored: 10 })
  })

  it('does not wait for ever for a server that freezes in the middle', async () => {
    await using store = await openOne({ queryTimeoutMs: 2_000 })
    const batch = batchOf(500)
    const pid = await haltNextCopy(store)
    const failing = failureOf(insertActions(store, batch))
    await untilHalted(pid)
    process.kill(pid, 'SIGSTOP')
    try {
      const failure = await failing
      expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', undefined])
      expect(isTimeout(failure)).toBe(true)
      expect(await insertActions(store, batch)).toEqual({ stored: 500, duplicates: 0, expired: 0 })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  it('says that a lock is not to be had, which fewer rows would not change', async () => {
    await using store = await openOne({ queryTimeoutMs: 5_000 })
    const failure = await observer.transaction(async (tx) => {
      await tx.query('lock table agent_actions in access exclusive mode')
      return failureOf(insertAllByStage(store, batchOf(3)))
    })
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['away', '55P03'])
    expect(isTimeout(failure)).toBe(false)
  })

  it('goes in arrays where its user may make no temporary tables', async () => {
    const writer = `writer_${randomBytes(6).toString('hex')}`
    const own = await server.createDatabase()
    await using owner = await openStore(own.url, { migrate: true })
    const database = new URL(own.url).pathname.slice(1)
    await owner.query(`
      create role ${writer} login;
      grant agent_actions_writer to ${writer};
      revoke temporary on database ${database} from public`)
    const theirs = new URL(own.url)
    theirs.username = writer
    await using store = await openStore(theirs.href)
    const batch = batchOf(600)
    expect(await insertActions(store, batch)).toEqual({ stored: 600, duplicates: 0, expired: 0 })
    expect(await insertActions(store, batch)).toEqual({ stored: 0, duplicates: 600, expired: 0 })
    await owner.query(`revoke agent_actions_writer from ${writer}`)
    const failure = await failureOf(insertActions(store, batch))
    expect([failureKindOf(failure), sqlstateOf(failure)]).toEqual(['unready', '42501'])
  })

  it('needs no more rights than the role that writes has', async () => {
    const writer = `writer_${randomBytes(6).toString('hex')}`
    await observer.query(`create role ${writer} login; grant agent_actions_writer to ${writer}`)
    const theirs = new URL(url)
    theirs.username = writer
    await using store = await openStore(theirs.href, { maxConnections: 1 })
    const batch = batchOf(3)
    expect(await insertAllByStage(store, batch)).toEqual({ stored: 3, duplicates: 0, expired: 0 })
    expect(await insertAllByStage(store, batch)).toEqual({ stored: 0, duplicates: 3, expired: 0 })
  })
})
