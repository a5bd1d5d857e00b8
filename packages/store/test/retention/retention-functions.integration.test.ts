import { isSkippedFor, postgresProblem, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertActions, openStore, refreshHours, type Store } from '../../src/index.ts'
import { idsIn, idsOf, leaves, OUTSIDE, readAgo } from './aged-actions.ts'

describe.skipIf(isSkippedFor(postgresProblem()))('the functions of retention', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let store: Store

  beforeAll(async () => {
    server = await startPostgres()
  })

  afterAll(() => server[Symbol.asyncDispose]())

  beforeEach(async () => {
    store = await openStore((await server.createDatabase()).url, { migrate: true })
    return () => store.close()
  })

  const keep = async (moment: string): Promise<unknown> =>
    (
      await store.query<{ kept: boolean }>(
        `select agent_actions_keep_debug_from($1::text::timestamptz) as kept`,
        [moment],
      )
    )[0]?.kept

  const hoursAgo = (hours: number): string =>
    new Date((Math.floor(Date.now() / 3_600_000) - hours) * 3_600_000).toISOString()

  const drop = (leaf: string, before: string): Promise<unknown> =>
    store.query(`select agent_actions_drop_old_partition($1, $2::timestamptz, '{}', '{}')`, [
      leaf,
      before,
    ])

  const dated = async (parent: string): Promise<readonly string[]> =>
    (await leaves(store, parent)).filter((leaf) => /_\d{8}$/.test(leaf))

  describe('agent_actions_keep_debug_from', () => {
    it('refuses what is younger than a day', async () => {
      await expect(keep(hoursAgo(23))).rejects.toThrow('for a day at least')
      await expect(keep('infinity')).rejects.toThrow('for a day at least')
    })

    it('refuses what is no whole hour', async () => {
      await expect(keep('2026-01-01T00:30:00Z')).rejects.toThrow('whole hours')
    })

    it('waits until every hour before is computed', async () => {
      await insertActions(store, [readAgo(20)])
      expect(await keep(hoursAgo(48))).toBe(false)
      while ((await refreshHours(store)) > 0);
      expect(await keep(hoursAgo(48))).toBe(true)
    })

    it('waits for an hour that got a row since', async () => {
      while ((await refreshHours(store)) > 0);
      await insertActions(store, [readAgo(20)])
      expect(await keep(hoursAgo(48))).toBe(false)
      expect(await keep(hoursAgo(48 * 20))).toBe(true)
    })

    it('never goes back', async () => {
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(48))
      expect(await keep(hoursAgo(72))).toBe(true)
      expect(await store.query('select debug_kept_from as kept from agent_actions_state')).toEqual([
        { kept: new Date(hoursAgo(48)) },
      ])
    })
  })

  describe('agent_actions_drop_old_partition', () => {
    it('refuses a partition of a time whose debug rows are kept', async () => {
      for (const parent of ['agent_actions_debug', 'agent_file_operations']) {
        for (const leaf of await dated(parent)) {
          await expect(drop(leaf, '2100-01-01')).rejects.toThrow('is not old')
          await expect(drop(leaf, hoursAgo(24))).rejects.toThrow('is not old')
        }
      }
    })

    it('refuses one that ends later than it is told, and drops those that end before', async () => {
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(24))
      const [first, second] = await dated('agent_actions_debug')
      const end = second!.replace(/^.*_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
      await expect(drop(second!, end)).rejects.toThrow('is not old')
      await drop(first!, end)
      expect((await dated('agent_actions_debug'))[0]).toBe(second)
    })

    it.each([
      'agent_actions_debug_default',
      'agent_file_operations_default',
      'agent_actions_kept_default',
      'agent_actions_debug',
      'agent_actions',
      'agent_action_hours',
      'pg_class',
      'nothing',
    ])('refuses everything else: %s', async (table) => {
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(24))
      await expect(drop(table, hoursAgo(24))).rejects.toThrow(/is not old|can be dropped/)
    })

    it('refuses partitions of rows that are no debug rows', async () => {
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(24))
      for (const leaf of await dated('agent_actions_kept')) {
        await expect(drop(leaf, hoursAgo(24))).rejects.toThrow('can be dropped')
      }
    })

    it('leaves file operations while an action is in their time', async () => {
      const events = [readAgo(20), readAgo(25, { debug_mode: false })]
      await insertActions(store, events)
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(24))
      for (const leaf of await dated('agent_file_operations')) {
        await drop(leaf, hoursAgo(24)).catch(() => undefined)
      }
      expect(await idsIn(store)).toEqual(idsOf(...events))
    })

    it('refuses a transaction that would not see what came before the lock', async () => {
      const [leaf] = await dated('agent_actions_debug')
      const dropping = store.transaction(async (tx) => {
        await tx.query('set transaction isolation level repeatable read')
        await tx.query(`select agent_actions_drop_old_partition($1, now(), '{}', '{}')`, [leaf])
      })
      await expect(dropping).rejects.toThrow('read committed')
    })
  })

  describe('what deletes rows', () => {
    const removeAll = async (table: string, most = 5_000): Promise<number> => {
      let after: string | null = null
      let chunks = 0
      do {
        const [chunk]: { walked: string | null }[] = await store.query(
          `select walked_to::text as walked
          from agent_actions_remove_old_rows($1, 'infinity', '{}', '{}', $2::uuid, $3::int)`,
          [table, after, most],
        )
        after = chunk?.walked ?? null
        chunks++
      } while (after !== null)
      return chunks
    }

    it('removes nothing of a time whose debug rows are kept, whatever it is told', async () => {
      const events = [readAgo(20), readAgo(4), readAgo(0, OUTSIDE), readAgo(0)]
      await insertActions(store, events)
      for (const leaf of await leaves(store, 'agent_actions_debug')) await removeAll(leaf)
      expect(await idsIn(store)).toEqual(idsOf(...events))
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(240))
      for (const leaf of await leaves(store, 'agent_actions_debug')) await removeAll(leaf)
      expect(await idsIn(store)).toEqual(idsOf(events[1]!, events[3]!))
    })

    it('walks over all rows, however small its chunks are', async () => {
      const old = Array.from({ length: 7 }, () => readAgo(20))
      await insertActions(store, [...old, readAgo(20, { debug_mode: false })])
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(240))
      const chunks = await Promise.all(
        (await leaves(store, 'agent_actions_debug')).map((leaf) => removeAll(leaf, 2)),
      )
      expect(Math.max(...chunks)).toBe(4)
      expect((await idsIn(store)).actions).toHaveLength(1)
    })

    it.each(['agent_actions_kept_default', 'agent_actions', 'agent_file_operations_default'])(
      'refuses what is no partition of the debug rows: %s',
      async (table) => {
        await expect(removeAll(table)).rejects.toThrow('is no partition of agent_actions_debug')
      },
    )

    it('removes no file operation whose action is there', async () => {
      const events = [readAgo(20), readAgo(20, { debug_mode: false }), readAgo(0, OUTSIDE)]
      await insertActions(store, events)
      while ((await refreshHours(store)) > 0);
      await keep(hoursAgo(24))
      for (const leaf of await leaves(store, 'agent_file_operations')) {
        await store.query(
          `select agent_actions_remove_old_file_operations($1, 'infinity', null, 5000)`,
          [leaf],
        )
      }
      expect(await idsIn(store)).toEqual(idsOf(...events))
    })
  })
})
