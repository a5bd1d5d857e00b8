import { isSkippedFor, postgresProblem, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  applyRetention,
  debugKeptFrom,
  insertActions,
  openStore,
  planRetention,
  type Store,
} from '../../src/index.ts'
import { DAY_MS, idsIn, idsOf, leaves, OUTSIDE, readAgo, retain, rules } from './aged-actions.ts'

const KEPT = { debug_mode: false }
const ACME = { project_name: 'acme' }
const OTHER = { project_name: 'other' }

// What embedded stores do just the same; a new one for each test would take minutes.
describe.skipIf(isSkippedFor(postgresProblem()))('retention', () => {
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

  it('leaves the file operations of a kept row that a debug row shares its key with', async () => {
    const kept = readAgo(20, KEPT)
    await insertActions(store, [kept, { ...kept, debug_mode: true, ...ACME }])
    await retain(store, rules(undefined, { acme: 10 }))
    expect(await idsIn(store)).toEqual(idsOf(kept))
  })

  it('leaves what is not older than the days', async () => {
    const events = [readAgo(0), readAgo(5), readAgo(9), readAgo(9.9)]
    await insertActions(store, events)
    await retain(store, rules(10, { acme: 1, other: 5 }))
    expect(await idsIn(store)).toEqual(idsOf(...events))
  })

  it('leaves the old rows of a partition that is not wholly old until it is, and says so', async () => {
    const { staying } = await planRetention(store, rules(10))
    // Of the seven days of a week on one there is nothing that stays.
    const middle = staying && (staying.from.getTime() + staying.before.getTime()) / 2
    const event = readAgo(middle === undefined ? 9 : (Date.now() - middle) / DAY_MS)
    await insertActions(store, [event])
    await retain(store, rules(10))
    expect(await idsIn(store)).toEqual(idsOf(event))
    const stayingMs = staying ? staying.before.getTime() - staying.from.getTime() : 0
    expect(stayingMs).toBeLessThan(7 * DAY_MS)
    // What stays is not closed to rows that come late.
    const late = readAgo((Date.now() - (middle ?? Date.now() - 9 * DAY_MS)) / DAY_MS)
    expect(await insertActions(store, [late])).toMatchObject({ stored: 1, expired: 0 })
  })

  it('removes the rows of a project alone, where there is no general rule', async () => {
    const stay = [readAgo(20), readAgo(20, OTHER), readAgo(2, ACME), readAgo(0, OUTSIDE)]
    await insertActions(store, [...stay, readAgo(20, ACME), readAgo(0, { ...ACME, ...OUTSIDE })])
    const results = await retain(store, rules(undefined, { acme: 10 }))
    expect(await idsIn(store)).toEqual(idsOf(...stay))
    expect(results).toHaveLength(2)
    expect(results.every(({ kind, projects }) => kind === 'delete' && projects[0] === 'acme')).toBe(
      true,
    )
  })

  it('removes all of a partition that is larger than a chunk', async () => {
    await store.query(
      `insert into agent_actions (id, correlation_id, created_at, action_type, action_name, agent_name, project_name)
      select gen_random_uuid(), gen_random_uuid(), now() - interval '4 days', 'success', 'done', 'a', 'acme'
      from generate_series(1, 10001)`,
    )
    const fresh = readAgo(1, ACME)
    await insertActions(store, [fresh])
    const seen: number[] = []
    const results = await retain(store, rules(undefined, { acme: 2 }), {
      onProgress: ({ removed }) => seen.push(removed.actions),
    })
    expect(results).toEqual([expect.objectContaining({ rows: 10_001, projects: ['acme'] })])
    expect(seen.length).toBeGreaterThan(3)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(await idsIn(store)).toEqual(idsOf(fresh))
  })

  it('counts what it would remove, and then removes that', async () => {
    await insertActions(store, [readAgo(20), readAgo(20), readAgo(4, ACME), readAgo(25, KEPT)])
    const given = rules(10, { acme: 3 })
    const { steps } = await planRetention(store, given)
    const results = await retain(store, given)
    const told = (list: readonly { kind: string; table: string; rows: number | null }[]): unknown =>
      list.filter(({ table }) => table === 'agent_actions').map(({ kind, rows }) => [kind, rows])
    expect(told(results)).toEqual(told(steps))
    expect(
      results.reduce((sum, { rows, table }) => sum + (table === 'agent_actions' ? rows! : 0), 0),
    ).toBe(3)
  })

  it('does nothing at all without a rule', async () => {
    const events = [readAgo(29), readAgo(0, OUTSIDE), readAgo(1)]
    await insertActions(store, events)
    expect(await retain(store, rules(undefined))).toEqual([])
    expect(await debugKeptFrom(store)).toBeUndefined()
    expect(await idsIn(store)).toEqual(idsOf(...events))
  })

  it('ends no statistics while nothing is old', async () => {
    await insertActions(store, [readAgo(1), readAgo(9)])
    await retain(store, rules(undefined, { acme: 1 }))
    expect(await debugKeptFrom(store)).toBeUndefined()
  })

  it('tells from when on debug events are stored, as events tell their time', async () => {
    await insertActions(store, [readAgo(4, ACME)])
    const before = Date.now()
    await retain(store, rules(undefined, { acme: 3 }))
    const keptFrom = (await debugKeptFrom(store))!
    expect(keptFrom).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000000Z$/)
    const age = before - Date.parse(keptFrom)
    expect(age).toBeGreaterThan(3 * DAY_MS - 60_000)
    expect(age).toBeLessThan(3 * DAY_MS + 3_600_000 + 60_000)
    const [last, first] = [-1, 0].map((offset) =>
      readAgo(0, {
        timestamp: new Date(Date.parse(keptFrom) + offset).toISOString().replace('Z', '000Z'),
      }),
    )
    expect(await insertActions(store, [last!])).toMatchObject({ expired: 1 })
    expect(await insertActions(store, [first!])).toMatchObject({ stored: 1 })
  })

  it('makes no partition again that it has dropped', async () => {
    await retain(store, rules(1))
    const left = await leaves(store, 'agent_actions_debug')
    await store.query('select agent_actions_ensure_partitions()')
    expect(await leaves(store, 'agent_actions_debug')).toEqual(left)
  })

  it('leaves what has come since the plan and is not old, where it was to drop a partition', async () => {
    await insertActions(store, [readAgo(20), readAgo(20, ACME)])
    const theirs = readAgo(20, OTHER)
    const kept = readAgo(20, KEPT)
    const plan = await planRetention(store, rules(10, { other: 90 }))
    expect(plan.steps.some(({ kind, rows }) => kind === 'drop' && rows === 2)).toBe(true)
    await insertActions(store, [theirs, kept])
    await applyRetention(store, plan)
    expect(await idsIn(store)).toEqual(idsOf(theirs, kept))
  })
})
