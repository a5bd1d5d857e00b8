import { openStore, type Store } from '@agent-actions/store'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepPartitions } from '../src/partition-upkeep.ts'

const PARTITIONS = `select count(*)::int as partitions from pg_inherits
  where inhparent = 'agent_actions_debug'::regclass`

describe.skipIf(isSkippedFor(postgresProblem()))('the upkeep of partitions', () => {
  let server: TestPostgres
  let store: Store
  beforeAll(async () => {
    server = await startPostgres()
    const { url } = await server.createDatabase()
    store = await openStore(url, { migrate: true })
  })
  afterAll(async () => {
    await store?.close()
    await server?.[Symbol.asyncDispose]()
  })

  const upkeepOnce = (): Promise<number | Error> =>
    new Promise((resolve) => {
      const stop = keepPartitions({
        store,
        onSuccess: (rowsOutside) => {
          stop()
          resolve(rowsOutside)
        },
        onFailure: (error) => {
          stop()
          resolve(error)
        },
      })
    })

  it('makes what is missing, and counts rows that have no partition of their own', async () => {
    const [before] = await store.query<{ partitions: number }>(PARTITIONS)
    const [last] = await store.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = 'agent_actions_debug'::regclass and inhrelid::regclass::text not like '%default'
       order by 1 desc limit 1`,
    )
    await store.query(`drop table ${last!.name}`)
    await store.query(
      `insert into agent_actions (id, correlation_id, created_at, action_type, action_name, agent_name)
       values (gen_random_uuid(), gen_random_uuid(), '1999-01-01Z', 'success', 'old', 'a')`,
    )
    expect(await upkeepOnce()).toBe(1)
    expect(await store.query(PARTITIONS)).toEqual([before])
  })

  it('tells of a failure, and goes on', async () => {
    await store.query(
      'alter function agent_actions_rows_outside_partitions() rename to somewhere_else',
    )
    expect(await upkeepOnce()).toBeInstanceOf(Error)
  })
})
