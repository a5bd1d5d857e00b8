import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  insertActions,
  openStore,
  planRetention,
  refreshHours,
  toolStatistics,
  type Store,
  type ToolStatistics,
} from '../../src/index.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'
import { idsIn, idsOf, leaves, OUTSIDE, readAgo, retain, rules } from './aged-actions.ts'

const KEPT = { debug_mode: false }
const ACME = { project_name: 'acme' }
const OTHER = { project_name: 'other' }

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`retention on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
    })

    afterAll(() => databases[Symbol.asyncDispose]())

    beforeEach(async () => {
      store = await openStore(await databases.migrated())
      return () => store.close()
    })

    const statistics = async (since = new Date(0)): Promise<readonly ToolStatistics[]> =>
      toolStatistics(store, { since })

    it('drops the partitions that are wholly old, with their file operations', async () => {
      const [old, older, fresh] = [readAgo(20), readAgo(25), readAgo(1)]
      await insertActions(store, [old, older, fresh])
      const before = await leaves(store, 'agent_actions_debug')
      const results = await retain(store, rules(10))
      expect(await idsIn(store)).toEqual(idsOf(fresh))
      for (const [parent, table] of [
        ['agent_actions_debug', 'agent_actions'],
        ['agent_file_operations', 'agent_file_operations'],
      ] as const) {
        const dropped = results.filter((result) => result.table === table)
        expect(dropped.length).toBeGreaterThanOrEqual(2)
        expect(dropped.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
          dropped.map(() => 'drop removed'),
        )
        expect(dropped.every(({ bytes }) => bytes! > 0)).toBe(true)
        const left = await leaves(store, parent)
        for (const { partition } of dropped) expect(left).not.toContain(partition)
        expect(left).toHaveLength(before.length - dropped.length)
      }
    })

    it('leaves rows that are no debug rows, however old, and their file operations', async () => {
      const kept = [20, 21, 25, 29].map((days) => readAgo(days, KEPT))
      const outside = readAgo(0, { ...KEPT, ...OUTSIDE })
      await insertActions(store, [...kept, outside, readAgo(20), readAgo(25), readAgo(29)])
      await retain(store, rules(1, { acme: 1 }))
      expect(await idsIn(store)).toEqual(idsOf(...kept, outside))
    })

    it('keeps the rows of a project with a longer rule, and removes the others of their partitions', async () => {
      const [theirs, gone, alsoGone] = [readAgo(20, OTHER), readAgo(20), readAgo(20, ACME)]
      const tooOld = readAgo(29, OTHER)
      await insertActions(store, [theirs, gone, alsoGone, tooOld])
      const results = await retain(store, rules(10, { other: 28, third: 90 }))
      expect(await idsIn(store)).toEqual(idsOf(theirs))
      expect(
        results.filter(({ kind, table }) => kind === 'delete' && table === 'agent_actions'),
      ).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ rows: 2, fileOperations: 2, bytes: null }),
        ]),
      )
    })

    it('removes the rows of a project with a shorter rule from partitions that stay', async () => {
      const stay = [
        readAgo(4),
        readAgo(4, OTHER),
        readAgo(2, ACME),
        readAgo(4, { ...ACME, ...KEPT }),
      ]
      await insertActions(store, [...stay, readAgo(4, ACME), readAgo(20, ACME), readAgo(20)])
      await retain(store, rules(10, { acme: 3 }))
      expect(await idsIn(store)).toEqual(idsOf(...stay))
    })

    it('removes debug rows that are in no partition of their time', async () => {
      const stay = [
        readAgo(0, { ...OUTSIDE, ...KEPT }),
        readAgo(0, { ...OUTSIDE, ...OTHER }),
        readAgo(-400),
      ]
      await insertActions(store, [
        ...stay,
        readAgo(0, OUTSIDE),
        readAgo(0, { ...OUTSIDE, ...ACME }),
      ])
      await retain(store, rules(10, { other: 36_500 }))
      expect(await idsIn(store)).toEqual(idsOf(...stay))
    })

    it('changes nothing while it is only planned', async () => {
      await insertActions(store, [
        readAgo(20),
        readAgo(25, OTHER),
        readAgo(4, ACME),
        readAgo(0, OUTSIDE),
      ])
      const everything = async (): Promise<unknown> => [
        await idsIn(store),
        await store.query('select * from agent_actions_state'),
        await store.query('select * from agent_action_hours order by hour'),
        await store.query('select * from agent_action_late_hours order by hour'),
        await leaves(store, 'agent_actions'),
        await leaves(store, 'agent_file_operations'),
      ]
      const before = await everything()
      const plan = await planRetention(store, rules(10, { acme: 3, other: 90 }))
      expect(plan.steps.length).toBeGreaterThanOrEqual(4)
      expect(await everything()).toEqual(before)
    })

    it('has nothing to do the second time', async () => {
      const stay = [readAgo(20, OTHER), readAgo(20, KEPT), readAgo(1)]
      await insertActions(store, [
        ...stay,
        readAgo(20),
        readAgo(25),
        readAgo(4, ACME),
        readAgo(0, OUTSIDE),
      ])
      const given = rules(10, { acme: 3, other: 90 })
      await retain(store, given)
      const plan = await planRetention(store, given)
      expect(plan).toMatchObject({ steps: [], keptFrom: undefined })
      expect(await retain(store, given)).toEqual([])
      expect(await idsIn(store)).toEqual(idsOf(...stay))
    })

    it('leaves the statistics as they were', async () => {
      const timed = { duration_us: 1_500, duration_ms: 1 }
      await insertActions(store, [
        readAgo(20, { ...timed, status: 'error' }),
        readAgo(25, { ...timed, action_name: 'Bash' }),
        readAgo(4, ACME),
        readAgo(4, KEPT),
        readAgo(0, OUTSIDE),
        readAgo(0),
      ])
      const before = await statistics()
      expect(before.map(({ calls }) => calls)).toEqual([5, 1])
      await retain(store, rules(10, { acme: 3 }))
      expect((await idsIn(store)).actions).toHaveLength(2)
      expect(await statistics()).toEqual(before)
      while ((await refreshHours(store)) > 0);
      expect(await statistics()).toEqual(before)
    })

    it('stores no late debug event of that time, of any project, and a kept one as ever', async () => {
      await insertActions(store, [readAgo(20), readAgo(20, ACME)])
      await retain(store, rules(10))
      const before = (await statistics())[0]!.calls
      const [late, lateOfOther, kept] = [readAgo(20), readAgo(25, OTHER), readAgo(20, KEPT)]
      expect(await insertActions(store, [late, lateOfOther, kept])).toEqual({
        stored: 1,
        duplicates: 0,
        expired: 2,
      })
      expect(await idsIn(store)).toEqual(idsOf(kept))
      while ((await refreshHours(store)) > 0);
      expect((await statistics())[0]?.calls).toBe(before + 1)
    })

    it('removes what a run that was ended between two steps has left', async () => {
      const [kept, fresh] = [readAgo(20, KEPT), readAgo(1)]
      await insertActions(store, [kept, fresh, readAgo(20), readAgo(25)])
      const ending = new AbortController()
      await expect(
        retain(store, rules(10), {
          signal: ending.signal,
          onProgress: ({ step }) => {
            if (step.table === 'agent_file_operations') ending.abort()
          },
        }),
      ).rejects.toThrow('aborted')
      const half = await idsIn(store)
      expect(half.actions).toEqual(idsOf(kept, fresh).actions)
      expect(half.files).toHaveLength(4)
      await retain(store, rules(10))
      expect(await idsIn(store)).toEqual(idsOf(kept, fresh))
      expect((await planRetention(store, rules(10))).steps).toEqual([])
    })
  })
})
