import type { ActionEvent } from '@agent-actions/events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  insertActions,
  migrate,
  openStore,
  toolStatistics,
  type Store,
  type ToolStatistics,
} from '../../src/index.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'
import { migrateTo } from '../migrate/migrate-to.ts'
import { call, HOUR_MS, refreshAll } from './calls.ts'

const DAY_MS = 24 * HOUR_MS
const NOW_MS = Date.now()
const TODAY_MS = Math.floor(NOW_MS / DAY_MS) * DAY_MS

/** Of every half hour since three whole days and a half ago. */
function calls(): readonly ActionEvent[] {
  const start = TODAY_MS - 3.5 * DAY_MS
  const count = Math.floor((NOW_MS - start) / (HOUR_MS / 2))
  return Array.from({ length: count }, (_, number) => call(start + (number * HOUR_MS) / 2, number))
}

/** One hour or day, or a few late hours. */
async function refreshALittle(store: Store): Promise<number> {
  return store.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    const [result] = await tx.query<{ computed: number }>(
      `select agent_actions_fill_hours(now(), interval '0') as computed`,
    )
    return result!.computed
  })
}

/** Each begins in another kind of range. */
const MOMENTS: readonly number[] = [
  0,
  TODAY_MS - 3.2 * DAY_MS,
  TODAY_MS - 3 * DAY_MS,
  TODAY_MS - 1.7 * DAY_MS,
  TODAY_MS - DAY_MS,
  NOW_MS - 5 * HOUR_MS,
]

/** Since each of the moments. */
async function statistics(store: Store): Promise<readonly (readonly ToolStatistics[])[]> {
  const all: (readonly ToolStatistics[])[] = []
  for (const moment of MOMENTS) all.push(await toolStatistics(store, { since: new Date(moment) }))
  return all
}

/** How many actions, by day as YYYY-MM-DD. */
async function actionsByDay(store: Store): Promise<Record<string, number>> {
  const rows = await store.query<{ day: string; actions: number }>(`
    select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day, sum(actions)::int as actions
    from agent_action_day_durations group by day order by day`)
  return Object.fromEntries(rows.map(({ day, actions }) => [day, actions]))
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`days, on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
    })

    afterAll(() => databases[Symbol.asyncDispose]())

    async function hoursAreFilledTo(moment: number): Promise<void> {
      // A month of empty hours takes the embedded database seconds in each test.
      await store.query('update agent_actions_state set hours_filled_to = $1', [
        new Date(moment).toISOString(),
      ])
    }

    describe('that are over', () => {
      beforeEach(async () => {
        store = await openStore(await databases.migrated())
        await hoursAreFilledTo(TODAY_MS - 3.5 * DAY_MS)
        return () => store.close()
      })

      it('are the sums of their hours', async () => {
        await insertActions(store, calls())
        await refreshAll(store)
        expect(await actionsByDay(store)).toMatchObject({
          [dayOf(TODAY_MS - 4 * DAY_MS)]: 24,
          [dayOf(TODAY_MS - 3 * DAY_MS)]: 48,
          [dayOf(TODAY_MS - 2 * DAY_MS)]: 48,
        })
        const differing = await store.query(`
          select day, action_type, action_name, bucket, actions, errors, sum_us, max_us
          from agent_action_day_durations
          except
          select date_trunc('day', hour, 'UTC'), action_type, action_name, bucket,
            sum(actions), sum(errors), sum(sum_us), max(max_us)
          from agent_action_hour_durations
          group by 1, 2, 3, 4`)
        expect(differing).toEqual([])
      })

      it('change no figure, however far a refresh has come', async () => {
        await insertActions(store, calls())
        const live = await statistics(store)
        let steps = 0
        while ((await refreshALittle(store)) > 0) {
          const which = steps % MOMENTS.length
          const tools = await toolStatistics(store, { since: new Date(MOMENTS[which]!) })
          expect(tools).toEqual(live[which])
          steps += 1
        }
        expect(await statistics(store)).toEqual(live)
        expect(steps).toBeGreaterThan(80)
        expect(Object.keys(await actionsByDay(store)).length).toBeGreaterThanOrEqual(3)
      })

      it('count what comes late at once, and again with their hour', async () => {
        await insertActions(store, calls())
        await refreshAll(store)
        const before = await statistics(store)
        const late = TODAY_MS - 2 * DAY_MS
        await insertActions(store, [call(late + HOUR_MS, 1), call(late + 7 * HOUR_MS, 2)])
        const flagged = await statistics(store)
        expect(flagged[0]![0]!.calls).toBe(before[0]![0]!.calls + 2)
        while ((await refreshALittle(store)) > 0) expect(await statistics(store)).toEqual(flagged)
        expect((await actionsByDay(store))[dayOf(late)]).toBe(50)
      })

      it('have no rows where nothing was done, and take none of those in between', async () => {
        await insertActions(store, [call(TODAY_MS - 2.5 * DAY_MS, 1)])
        await refreshAll(store)
        await insertActions(store, [
          call(Date.parse('1999-12-31T23:30:00Z'), 2),
          call(TODAY_MS - 1.5 * DAY_MS, 4),
        ])
        const live = await statistics(store)
        await refreshAll(store)
        expect(await actionsByDay(store)).toEqual({
          '1999-12-31': 1,
          [dayOf(TODAY_MS - 3 * DAY_MS)]: 1,
          [dayOf(TODAY_MS - 2 * DAY_MS)]: 1,
        })
        expect(await statistics(store)).toEqual(live)
      })
    })

    describe('of before there were any', () => {
      beforeEach(async () => {
        store = await openStore(await databases.empty(), { create: true })
        await migrateTo(store, 11)
        await hoursAreFilledTo(TODAY_MS - 3.5 * DAY_MS)
        return () => store.close()
      })

      async function fillHoursAsBefore(): Promise<void> {
        await store.transaction(async (tx) => {
          await tx.query('set transaction isolation level repeatable read')
          await tx.query(`select agent_actions_fill_hours(now(), interval '1 hour')`)
        })
      }

      it('come from the hours that are filled', async () => {
        await insertActions(store, [call(Date.parse('1999-12-31T23:30:00Z'), 2), ...calls()])
        await fillHoursAsBefore()
        await migrate(store)
        const before = await statistics(store)
        expect(await actionsByDay(store)).toEqual({})
        await refreshAll(store)
        expect(await actionsByDay(store)).toMatchObject({
          '1999-12-31': 1,
          [dayOf(TODAY_MS - 3 * DAY_MS)]: 48,
          [dayOf(TODAY_MS - 2 * DAY_MS)]: 48,
        })
        expect(await statistics(store)).toEqual(before)
      })
    })
  })
})
