import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ensurePartitions,
  insertActions,
  openStore,
  rowsOutsidePartitions,
  type Store,
} from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.migrated())
    })

    afterAll(async () => {
      await store.close()
      await databases[Symbol.asyncDispose]()
    })

    describe('ensurePartitions', () => {
      it('tells how many it made', async () => {
        expect(await ensurePartitions(store)).toBe(0)
        const [newest] = await store.query<{ leaf: string }>(
          `select max(relid::text) as leaf from pg_partition_tree('agent_file_operations')
          where relid::text ~ '_\\d{8}$'`,
        )
        await store.query(`drop table ${newest?.leaf}`)
        expect(await ensurePartitions(store)).toBe(1)
      })

      it('makes none where there is no schema yet', async () => {
        await using empty = await openStore(await databases.empty())
        expect(await ensurePartitions(empty)).toBe(0)
      })
    })

    describe('rowsOutsidePartitions', () => {
      it('counts the rows of both sides whose time has no partition', async () => {
        expect(await rowsOutsidePartitions(store)).toBe(0)
        const timestamp = '1999-12-31T23:59:59.000000Z'
        await insertActions(store, [
          actionEvent({ timestamp, debug_mode: true }),
          actionEvent({ timestamp, debug_mode: false }),
          actionEvent({ timestamp: new Date().toISOString().replace('Z', '000Z') }),
        ])
        expect(await rowsOutsidePartitions(store)).toBe(2)
      })

      it('stops counting at 10,000', async () => {
        await store.query(
          `insert into agent_actions (id, correlation_id, created_at, action_type, action_name, agent_name)
          select gen_random_uuid(), gen_random_uuid(), '1999-12-31', 'success', 'done', 'a'
          from generate_series(1, 10100)`,
        )
        expect(await rowsOutsidePartitions(store)).toBe(10_000)
      })

      it('asks for the schema where there is none', async () => {
        await using empty = await openStore(await databases.empty())
        await expect(rowsOutsidePartitions(empty)).rejects.toMatchObject({
          code: 'AA_SCHEMA_MISSING',
        })
      })
    })
  })
})
