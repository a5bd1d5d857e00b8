import { randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { insertActions, openStore, readRun, type Store } from '../../src/index.ts'
import { actionEvent, RUN } from '../action-events.ts'
import { runProgram } from '../run-program.ts'
import { StoreTemplate } from '../store-template.ts'
import { temporaryFolder } from '../temporary-folder.ts'

let template: StoreTemplate

beforeAll(async () => {
  template = await StoreTemplate.create()
})

afterAll(() => template[Symbol.asyncDispose]())

afterEach(() => {
  vi.restoreAllMocks()
})

describe('openStore', () => {
  it('says that there is no store, and makes none, when it may not', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'none')
    await expect(openStore(`pglite:${path}`, { create: false })).rejects.toMatchObject({
      code: 'AA_STORE_MISSING',
      retryable: false,
    })
    expect(await readdir(folder.path)).toEqual([])
  })

  it('makes a whole store over one that was killed half-way', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'postgres.new', 'base'), { recursive: true })
    await writeFile(join(folder.path, 'postgres.new', 'PG_VERSION'), '18\n')
    await using store = await openStore(`pglite:${folder.path}`)
    expect(await store.query('select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(folder.path)).toSorted()).toEqual(['owner.json', 'postgres'])
  })

  it('keeps its rows from one opening to the next', async () => {
    const folder = await template.copy()
    const url = `pglite:${folder}`
    const first = await openStore(url)
    await insertActions(first, [actionEvent()])
    await first.close()
    await using second = await openStore(url, { create: false })
    expect((await readRun(second, RUN))?.actions).toHaveLength(1)
  })

  it('runs the database in a thread without the flags and the environment of the process', async () => {
    const folder = await template.copy()
    const { ended } = runProgram('open-and-report', [`pglite:${folder}`], {
      NODE_OPTIONS: `--import=data:text/javascript,console.log('loaded')`,
    })
    expect(await ended).toEqual({ code: 0, stdout: 'loaded\nopened\n', stderr: '' })
  })

  it('refuses a second process by name, and loses nothing', async () => {
    const folder = await template.copy()
    const url = `pglite:${folder}`
    await using store = await openStore(url)
    await insertActions(store, [actionEvent(), actionEvent()])
    const { stdout } = await runProgram('open-and-report', [url]).ended
    expect(stdout).toMatch(`AA_STORE_LOCKED The store in ${folder} belongs to process`)
    expect(stdout).toContain(`process ${process.pid} since`)
    await insertActions(store, [actionEvent()])
    expect((await readRun(store, RUN))?.actions).toHaveLength(3)
  })

  it('has every acknowledged row after a writer was killed in mid-write', async () => {
    const folder = await template.copy()
    const url = `pglite:${folder}`
    const writer = runProgram('write-until-killed', [url])
    await writer.printed(/\n200\n/)
    writer.child.kill('SIGKILL')
    const { stdout } = await writer.ended
    const acknowledged = Number(stdout.trim().split('\n').at(-1))
    await using store = await openStore(url, { create: false })
    const [found] = await store.query<{ actions: number; files: number }>(
      `select (select count(*)::int from agent_actions) as actions,
        (select count(*)::int from agent_file_operations) as files`,
    )
    expect(found?.actions).toBeGreaterThanOrEqual(acknowledged)
    // A batch and its file operations are stored together or not at all.
    expect(found?.files).toBe(found?.actions)
  })
})

describe('an open store', () => {
  it('lets the process end by itself, although it was never closed', async () => {
    const folder = await template.copy()
    const { ended } = runProgram('open-and-report', [`pglite:${folder}`])
    expect(await ended).toEqual({ code: 0, stdout: 'opened\n', stderr: '' })
  })

  it('rolls back what a failing piece of work wrote, and goes on', async () => {
    const folder = await template.copy()
    await using store = await openStore(`pglite:${folder}`)
    await store.query('create table t (n int)')
    const failing = store.transaction(async (tx) => {
      await tx.query('insert into t values (1)')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await store.query('select n from t')).toEqual([])
  })

  it('does not call a transaction committed when one of its statements had failed', async () => {
    const folder = await template.copy()
    await using store = await openStore(`pglite:${folder}`)
    await store.query('create table t (n int)')
    const swallowing = store.transaction(async (tx) => {
      await tx.query('insert into t values (1)')
      await tx.query('select 1 / 0').catch(() => undefined)
    })
    await expect(swallowing).rejects.toMatchObject({ code: 'AA_STORE_REFUSED' })
    expect(await store.query('select n from t')).toEqual([])
  })

  it('keeps statements of others out of a transaction', async () => {
    const folder = await template.copy()
    await using store = await openStore(`pglite:${folder}`)
    await store.query('create table t (n int)')
    let other: Promise<unknown> | undefined
    await store.transaction(async (tx) => {
      await tx.query('insert into t values (1)')
      other = store.query('insert into t select n + 1 from t')
      await tx.query('insert into t values (10)')
    })
    await other
    expect(await store.query('select n from t order by n')).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 10 },
      { n: 11 },
    ])
  })

  it('refuses to be used after it was closed, and may be closed twice', async () => {
    const folder = await template.copy()
    const store = await openStore(`pglite:${folder}`)
    await Promise.all([store.close(), store.close()])
    await expect(store.query('select 1')).rejects.toMatchObject({ code: 'AA_CLOSED' })
    expect(await readdir(folder)).toEqual(['postgres'])
  })

  it('does not let its log grow for ever', async () => {
    const folder = await template.copy()
    await using store = await openStore(`pglite:${folder}`)
    const written = async (): Promise<{ all: number; kept: number }> => {
      const [log] = await store.query<{ all: number; kept: number }>(
        `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as all,
          pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as kept
        from pg_control_checkpoint()`,
      )
      return log ?? { all: 0, kept: 0 }
    }
    const before = await written()
    for (let batch = 0; batch < 12; batch += 1) {
      const text = randomBytes(3_000_000).toString('base64')
      await insertActions(store, [actionEvent({ action_details: { text } })])
    }
    const after = await written()
    expect(after.all - before.all).toBeGreaterThan(40_000_000)
    expect(after.kept).toBeLessThan(40_000_000)
  })

  it('works in UTC whatever the time zone of the process', async () => {
    const folder = await template.copy()
    const zone = process.env['TZ']
    process.env['TZ'] = 'Pacific/Kiritimati'
    try {
      await using store = await openStore(`pglite:${folder}`)
      expect(
        await store.query(
          `select current_setting('timezone') as zone, '2026-11-22'::timestamptz::text as day`,
        ),
      ).toEqual([{ zone: 'UTC', day: '2026-11-22 00:00:00+00' }])
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })
})

describe('when the thread of the database dies', () => {
  /** The threads started while `work` ran, as the store's own code sees them. */
  async function openedWithItsThread(url: string): Promise<{ store: Store; thread: Worker }> {
    const threads = new Set<Worker>()
    const { postMessage } = Worker.prototype
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, message) {
      threads.add(this)
      postMessage.call(this, message)
    })
    const store = await openStore(url)
    const [thread] = threads
    if (!thread) throw new Error('the database runs in no thread')
    return { store, thread }
  }

  it('every pending statement fails as retryable, and the next opening works', async () => {
    const folder = await template.copy()
    const url = `pglite:${folder}`
    const { store, thread } = await openedWithItsThread(url)
    const pending = [store.query('select 1'), store.query('select 2')]
    const settled = Promise.allSettled(pending)
    await thread.terminate()
    for (const result of await settled) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'AA_STORE_UNREACHABLE', retryable: true },
      })
    }
    await expect(store.query('select 3')).rejects.toMatchObject({ code: 'AA_STORE_UNREACHABLE' })
    await store.close()
    await using again = await openStore(url)
    expect(await again.query('select 4 as four')).toEqual([{ four: 4 }])
  })
})
