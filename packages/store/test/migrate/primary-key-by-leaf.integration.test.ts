import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActionEvent } from '@agent-actions/events'
import { insertActions, migrate, openStore, type Store } from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'
import { migrateTo } from './migrate-to.ts'

const DAY_MS = 86_400_000
/** Before any partition. */
const OUTSIDE = '1999-12-31T23:59:59.123456Z'
const LATER = '1999-12-31T23:59:59.123457Z'

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.empty(), { create: true })
    })
    afterAll(async () => {
      await store?.close()
      await databases?.[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      await store.query('drop schema public cascade; create schema public')
    })

    describe('a partition', () => {
      beforeEach(() => migrate(store))

      it('has the id as its primary key, also when it is made later', async () => {
        await store.query(`select agent_actions_make_partitions(now() + interval '1 year')`)
        const keys = await keysByLeaf(store)
        expect(Object.keys(keys).length).toBeGreaterThan(20)
        expect(new Set(Object.values(keys))).toEqual(new Set(['id']))
      })

      it('has one row of an action that is written twice', async () => {
        const events = everywhere()
        const twice = [...events, ...events]
        const count = events.length
        expect(await insertActions(store, twice)).toMatchObject({
          stored: count,
          duplicates: count,
        })
        expect(await insertActions(store, events)).toMatchObject({ stored: 0, duplicates: count })
        expect(await rowCount(store)).toBe(count)
      })

      it('has one row of an action that came before it, by the default one', async () => {
        const early = actionEvent({ timestamp: '2031-05-07T12:00:00.123456Z' })
        await insertActions(store, [early])
        await store.query(`select agent_actions_make_partitions('${early.timestamp}')`)
        expect(await insertActions(store, [early])).toMatchObject({ stored: 0, duplicates: 1 })
        expect(
          await store.query('select tableoid::regclass::text as leaf from agent_actions'),
        ).toEqual([{ leaf: expect.stringMatching(/^agent_actions_debug_2031/) }])
      })

      it('that was detached still has its key when it is back', async () => {
        const [event] = everywhere()
        await insertActions(store, [event!])
        const [found] = await store.query<{ leaf: string; bounds: string }>(`
          select oid::regclass::text as leaf, pg_get_expr(relpartbound, oid) as bounds from pg_class
          where oid = (select tableoid from agent_actions)`)
        await store.query(`alter table agent_actions_debug detach partition ${found?.leaf}`)
        await store.query(
          `alter table agent_actions_debug attach partition ${found?.leaf} ${found?.bounds}`,
        )
        expect(await insertActions(store, [event!])).toMatchObject({ stored: 0, duplicates: 1 })
      })
    })

    describe('a table of before', () => {
      beforeEach(() => migrateTo(store, 9))

      it('gets the new keys and loses nothing', async () => {
        const events = everywhere()
        await insertActions(store, events)
        const before = await rows(store)
        expect(before).toHaveLength(events.length)
        expect(new Set(Object.values(await keysByLeaf(store)))).toEqual(new Set(['id, created_at']))

        expect((await migrate(store)).applied).toContain('0010-primary-key-by-leaf')
        expect(await rows(store)).toEqual(before)
        expect(new Set(Object.values(await keysByLeaf(store)))).toEqual(new Set(['id']))
        expect(await insertActions(store, events)).toMatchObject({
          stored: 0,
          duplicates: events.length,
        })
      })

      it('has the indexes that a new one has', async () => {
        await insertActions(store, everywhere())
        await migrate(store)
        const grown = await indexNames(store)
        await store.query('drop schema public cascade; create schema public')
        await migrate(store)
        expect(grown).toEqual(await indexNames(store))
      })

      it('has an index taken that was built before', async () => {
        await insertActions(store, everywhere())
        await store.query('create unique index built_before on agent_actions_kept_default (id)')
        const [built] = await store.query(`select 'built_before'::regclass::oid::int as index`)
        await migrate(store)
        expect(
          await store.query(
            `select 'agent_actions_kept_default_pkey'::regclass::oid::int as index`,
          ),
        ).toEqual([built])
        expect(new Set(Object.values(await keysByLeaf(store)))).toEqual(new Set(['id']))
      })

      it('keeps both rows of an id with two times, and their partition its key', async () => {
        const event = actionEvent({ timestamp: OUTSIDE })
        const other = { ...event, timestamp: LATER }
        await insertActions(store, [event, other, ...everywhere()])
        const before = await rows(store)
        await migrate(store)
        expect(await rows(store)).toEqual(before)
        const { agent_actions_debug_default: kept, ...others } = await keysByLeaf(store)
        expect(kept).toBe('id, created_at')
        expect(new Set(Object.values(others))).toEqual(new Set(['id']))
        expect(await insertActions(store, [event, other])).toMatchObject({
          stored: 0,
          duplicates: 2,
        })

        await store.query(`select agent_actions_make_partition(
          'agent_actions_debug', '1999-12-27T00:00:00Z', '2000-01-03T00:00:00Z')`)
        expect(await rows(store)).toEqual(before)
        expect(await keysByLeaf(store)).toMatchObject({
          agent_actions_debug_19991227: 'id, created_at',
        })
        expect(await insertActions(store, [event, other])).toMatchObject({
          stored: 0,
          duplicates: 2,
        })
      })

      it('takes rows all the while', async () => {
        const migrated = new AbortController()
        const write = async (): Promise<ActionEvent[]> => {
          const written: ActionEvent[] = []
          while (!migrated.signal.aborted) {
            const batch = everywhere()
            await insertActions(store, batch)
            written.push(...batch)
          }
          return written
        }
        const writers = [write(), write()]
        await migrate(store).finally(() => migrated.abort())
        const written = (await Promise.all(writers)).flat()
        expect(await rowCount(store)).toBe(written.length)
        expect(await insertActions(store, written)).toMatchObject({ stored: 0 })
      })
    })
  })
})

/** Actions of both sides, in several partitions and the default ones. */
function everywhere(): ActionEvent[] {
  return [0, 8, 16, 24, undefined].flatMap((days) =>
    [true, false].map((debug_mode) =>
      actionEvent({
        debug_mode,
        timestamp: days === undefined ? OUTSIDE : ago(days),
      }),
    ),
  )
}

function ago(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().replace('Z', '000Z')
}

/** The columns of each partition's primary key. */
async function keysByLeaf(store: Store): Promise<Record<string, string | undefined>> {
  const found = await store.query<{ leaf: string; key: string | null }>(`
    select relid::text as leaf,
      substring(pg_get_constraintdef(pg_constraint.oid) from '^PRIMARY KEY \\((.*)\\)$') as key
    from pg_partition_tree('agent_actions')
    left join pg_constraint on conrelid = relid and contype = 'p' and conname = relid::text || '_pkey'
    where isleaf`)
  return Object.fromEntries(found.map(({ leaf, key }) => [leaf, key ?? undefined]))
}

function rows(store: Store): Promise<readonly unknown[]> {
  return store.query('select * from agent_actions order by id, created_at')
}

async function rowCount(store: Store): Promise<number> {
  const [found] = await store.query<{ count: number }>(
    'select count(*)::int as count from agent_actions',
  )
  return found?.count ?? 0
}

async function indexNames(store: Store): Promise<readonly string[]> {
  const found = await store.query<{ name: string }>(`
    select indexname || indexdef as name from pg_indexes
    where schemaname = 'public' order by indexname`)
  return found.map(({ name }) => name)
}
