import { isSkippedFor, postgresProblem, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertActions, migrate, openStore, refreshHours, type Store } from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'

type Server = Awaited<ReturnType<typeof startPostgres>>

const HOUR_MS = 3_600_000
const OVER = new Date(Date.now() - 5 * HOUR_MS).toISOString().replace('Z', '000Z')

function late(): ReturnType<typeof actionEvent> {
  return actionEvent({ timestamp: OVER })
}

describe.skipIf(isSkippedFor(postgresProblem()))('a refresh of the hours', () => {
  let server: Server
  let store: Store
  /** Another session. */
  let other: Store

  beforeAll(async () => {
    server = await startPostgres()
  })

  afterAll(() => server[Symbol.asyncDispose]())

  beforeEach(async () => {
    const { url } = await server.createDatabase()
    store = await openStore(url)
    await migrate(store)
    other = await openStore(url)
    await insertActions(store, [late(), late()])
    return async () => {
      await Promise.all([store.close(), other.close()])
    }
  })

  async function refreshAll(): Promise<void> {
    while ((await refreshHours(store)) > 0);
  }

  async function counts(): Promise<unknown> {
    const [found] = await store.query(`
      select
        (select coalesce(sum(actions), 0)::int from agent_action_hours) as filled,
        (select count(*)::int from agent_action_late_hours) as flags`)
    return found
  }

  it('leaves the flag of a writer that commits behind it for the next', async () => {
    await refreshAll()
    await other.transaction(async (tx) => {
      await insertActions({ ...other, query: tx.query }, [late()])
      await refreshAll()
    })
    expect(await counts()).toEqual({ filled: 2, flags: 1 })
    await refreshAll()
    expect(await counts()).toEqual({ filled: 3, flags: 0 })
  })

  it('holds up no writer, and is held up by none', async () => {
    await other.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      await tx.query('select agent_actions_refresh_hours()')
      await insertActions(store, [late()])
    })
    await refreshAll()
    expect(await counts()).toEqual({ filled: 3, flags: 0 })
  })

  it('is done once, however many try at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      await insertActions(store, [late()])
      await Promise.all([refreshHours(store), refreshHours(other), refreshHours(store)])
    }
    await refreshAll()
    expect(await counts()).toEqual({ filled: 7, flags: 0 })
  })

  it('has done nothing when it is killed half-way, and is done by the next', async () => {
    let killed: Promise<unknown> | undefined
    await other.transaction(async (tx) => {
      await tx.query('select from agent_actions_state for update')
      killed = refreshHours(store).catch((error: unknown) => error)
      for (;;) {
        const [waiting] = await other.query<{ pid: number }>(
          `select pid from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
        )
        if (!waiting) continue
        await other.query('select pg_terminate_backend($1::int)', [waiting.pid])
        break
      }
      expect(await killed).toMatchObject({ code: 'AA_STORE_UNREACHABLE' })
    })
    expect(await counts()).toEqual({ filled: 0, flags: 1 })
    await refreshAll()
    expect(await counts()).toEqual({ filled: 2, flags: 0 })
  })
})
