import { openStore, type Store } from '@agent-actions/store'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepHours } from '../src/hours-upkeep.ts'

describe.skipIf(isSkippedFor(postgresProblem()))('the upkeep of hours', () => {
  let server: TestPostgres
  let url: string
  let store: Store
  beforeAll(async () => {
    server = await startPostgres()
    url = (await server.createDatabase()).url
    store = await openStore(url, { migrate: true })
  })
  afterAll(async () => {
    await store?.close()
    await server?.[Symbol.asyncDispose]()
  })

  const upkeepOnce = async (open: () => Promise<Store>): Promise<Error | undefined> => {
    let stop = async (): Promise<void> => {}
    const failure = await new Promise<Error | undefined>((resolve) => {
      stop = keepHours({ openStore: open, onSuccess: () => resolve(undefined), onFailure: resolve })
    })
    await stop()
    return failure
  }

  it('fills all hours that are over', async () => {
    await store.query(
      `insert into agent_actions (id, correlation_id, created_at, action_type, action_name, agent_name)
       values (gen_random_uuid(), gen_random_uuid(), now() - interval '2 hours', 'success', 'old', 'a')`,
    )
    expect(await upkeepOnce(() => openStore(url))).toBeUndefined()
    expect(
      await store.query('select sum(actions)::int as actions from agent_action_hours'),
    ).toEqual([{ actions: 1 }])
  })

  it('tells of a failure, and lets go of its connection', async () => {
    await store.query('alter function agent_actions_refresh_hours() rename to somewhere_else')
    expect(await upkeepOnce(() => openStore(url))).toBeInstanceOf(Error)
    expect(await upkeepOnce(() => Promise.reject(new Error('nobody there')))).toMatchObject({
      message: 'nobody there',
    })
    const [found] = await store.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like '%refresh%'`,
    )
    expect(found?.others).toBe(0)
  })
})
