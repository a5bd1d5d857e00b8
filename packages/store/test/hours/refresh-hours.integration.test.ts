import type { ActionEvent } from '@agent-actions/events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  forgetRun,
  insertActions,
  openStore,
  toolStatistics,
  type Store,
  type ToolStatistics,
} from '../../src/index.ts'
import { newRun } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'
import { call, HOUR_MS, refreshAll } from './calls.ts'

const MINUTE_MS = 60_000
const THIS_HOUR_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS

/** Over three days that end now. */
function callsOfThreeDays(count: number): readonly ActionEvent[] {
  return Array.from({ length: count }, (_, number) =>
    call(Date.now() - (number * 72 * HOUR_MS) / count - 1_000, number),
  )
}

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
    })

    afterAll(async () => {
      await databases[Symbol.asyncDispose]()
    })

    beforeEach(async () => {
      store = await openStore(await databases.migrated())
      // As if filled so far: a month of empty hours takes the embedded database seconds in each test.
      await store.query(
        `update agent_actions_state
        set hours_filled_to = date_trunc('hour', now()) - interval '80 hours'`,
      )
      return () => store.close()
    })

    const since = new Date(THIS_HOUR_MS - 70 * HOUR_MS + 17 * MINUTE_MS)

    async function flags(): Promise<number> {
      const [found] = await store.query<{ flags: number }>(
        'select count(*)::int as flags from agent_action_late_hours',
      )
      return found?.flags ?? 0
    }

    async function actionsInHours(): Promise<number> {
      const [found] = await store.query<{ actions: number }>(
        'select coalesce(sum(actions), 0)::int as actions from agent_action_hours',
      )
      return found?.actions ?? 0
    }

    describe('statistics', () => {
      it('are the same before hours are filled and after', async () => {
        await insertActions(store, callsOfThreeDays(700))
        const sinces = [new Date(0), since, new Date(THIS_HOUR_MS), new Date(Date.now() + HOUR_MS)]
        const read = (): Promise<readonly (readonly ToolStatistics[])[]> =>
          Promise.all(sinces.map((date) => toolStatistics(store, { since: date })))
        const live = await read()
        expect(live.map((tools) => tools.length)).toEqual([2, 2, expect.any(Number), 0])
        await refreshAll(store)
        expect(await actionsInHours()).toBeGreaterThan(600)
        expect(await flags()).toBe(0)
        expect(await read()).toEqual(live)
      })

      it('are not compiled first, and leave that as it is for others', async () => {
        const compiled: unknown[] = []
        const asked: Store = {
          ...store,
          transaction: (work) =>
            store.transaction(async (tx) => {
              const result = await work(tx)
              compiled.push(...(await tx.query('show jit')))
              return result
            }),
        }
        const before = await store.query('show jit')
        await toolStatistics(asked, { since })
        expect(compiled).toEqual([{ jit: 'off' }])
        expect(await store.query('show jit')).toEqual(before)
      })

      it('know a percentile to 5 %', async () => {
        const events = callsOfThreeDays(900)
        await insertActions(store, events)
        await refreshAll(store)
        for (const { toolName, p50Ms, p95Ms } of await toolStatistics(store, { since })) {
          const durations = events
            .filter((event) => event.action_name === toolName)
            .filter((event) => Date.parse(event.timestamp) >= since.getTime())
            .flatMap((event) => event.duration_us ?? [])
            .toSorted((a, b) => a - b)
          const exactMs = (share: number): number =>
            durations[Math.ceil(share * durations.length) - 1]! / 1000
          expect(Math.abs(p50Ms! / exactMs(0.5) - 1)).toBeLessThan(0.05)
          expect(Math.abs(p95Ms! / exactMs(0.95) - 1)).toBeLessThan(0.05)
        }
      })

      it('count what comes late at once, and again when its hour is computed anew', async () => {
        const old = THIS_HOUR_MS - 20 * HOUR_MS
        await insertActions(store, [call(old, 1), call(old + 1_000, 2)])
        await refreshAll(store)
        await insertActions(store, [call(old + 2_000, 4)])
        const callsOf = async (): Promise<number | undefined> =>
          (await toolStatistics(store, { since }))[0]?.calls
        expect([await callsOf(), await actionsInHours(), await flags()]).toEqual([3, 2, 1])
        await refreshAll(store)
        expect([await callsOf(), await actionsInHours(), await flags()]).toEqual([3, 3, 0])
      })

      it('do not change when a topic is delivered twice, or replayed', async () => {
        const events = callsOfThreeDays(300)
        await insertActions(store, events)
        await refreshAll(store)
        const before = await toolStatistics(store, { since })
        await insertActions(store, events)
        expect(await flags()).toBe(0)
        await refreshAll(store)
        expect(await toolStatistics(store, { since })).toEqual(before)
      })

      it('forget a run with its rows', async () => {
        const run = newRun()
        const old = THIS_HOUR_MS - 5 * HOUR_MS
        await insertActions(store, [call(old, 1, { correlation_id: run }), call(old, 2)])
        await refreshAll(store)
        await forgetRun(store, run)
        await refreshAll(store)
        expect(await actionsInHours()).toBe(1)
      })

      it('are of the times that clocks tell, also far from now', async () => {
        await insertActions(store, [
          call(Date.parse('1999-12-31T23:30:00Z'), 1),
          call(Date.now() + 400 * 24 * HOUR_MS, 2),
        ])
        const all = { since: new Date(0) }
        const live = await toolStatistics(store, all)
        expect(live[0]?.calls).toBe(2)
        await refreshAll(store)
        expect(await actionsInHours()).toBe(1)
        expect(await toolStatistics(store, all)).toEqual(live)
      })
    })

    describe('an hour whose debug rows are removed', () => {
      it('keeps its figures when another row of it comes', async () => {
        const old = THIS_HOUR_MS - 48 * HOUR_MS
        await insertActions(store, [call(old, 1), call(old, 2), call(old, 8)])
        await refreshAll(store)
        await store.query('delete from agent_actions where debug_mode')
        await store.query(
          `update agent_actions_state set debug_kept_from = now() - interval '1 day'`,
        )
        await insertActions(store, [call(old, 4)])
        const tools = (): Promise<readonly ToolStatistics[]> => toolStatistics(store, { since })
        expect((await tools())[0]?.calls).toBe(3)
        await refreshAll(store)
        expect((await tools())[0]?.calls).toBe(4)
      })
    })

    it('wants one snapshot', async () => {
      await expect(store.query('select agent_actions_refresh_hours()')).rejects.toThrow(
        'repeatable read',
      )
    })
  })
})
