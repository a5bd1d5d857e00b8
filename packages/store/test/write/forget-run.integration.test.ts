import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  forgetRun,
  insertActions,
  openStore,
  readRun,
  runRowCounts,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'

type Fields = Parameters<typeof actionEvent>[0]

/** Debug rows and kept ones, of this time and of one that has no partition, with and without files. */
const runOf = (run: string): ReturnType<typeof actionEvent>[] => {
  const fields: readonly Fields[] = [
    { action_name: 'Read', action_details: { tool_parameters: { file_path: 'a' } } },
    { action_name: 'Write', action_details: { tool_parameters: { file_path: 'b' } } },
    { action_name: 'Read', action_details: { tool_parameters: { file_path: 'c' } } },
    { action_type: 'decision', action_name: 'route', debug_mode: false },
    { action_type: 'error', action_name: 'ENOENT', timestamp: '1999-01-01T00:00:00.000000Z' },
  ]
  return fields.map((more) => actionEvent({ correlation_id: run, ...more }))
}

const COUNTS = [
  { table: 'agent_actions', kind: 'decision', rows: 1 },
  { table: 'agent_actions', kind: 'error', rows: 1 },
  { table: 'agent_actions', kind: 'tool_call', rows: 3 },
  { table: 'agent_file_operations', kind: 'read', rows: 2 },
  { table: 'agent_file_operations', kind: 'write', rows: 1 },
]

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`forgetting a run on ${backend.name}`, () => {
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

    it('erases every row of it in both tables, and no row of another run', async () => {
      const [run, other] = [newRun(), newRun()]
      await insertActions(store, [...runOf(run), ...runOf(other)])
      expect(await forgetRun(store, run)).toEqual(COUNTS)
      expect(await readRun(store, run)).toBeUndefined()
      expect(await runRowCounts(store, run)).toEqual([])
      expect(await runRowCounts(store, other)).toEqual(COUNTS)
    })

    it('finds nothing to erase the second time', async () => {
      const run = newRun()
      await insertActions(store, runOf(run))
      await forgetRun(store, run)
      expect(await forgetRun(store, run)).toEqual([])
    })

    it('is told beforehand what it would erase, and erases nothing by that', async () => {
      const run = newRun()
      await insertActions(store, runOf(run))
      expect(await runRowCounts(store, run)).toEqual(COUNTS)
      expect((await readRun(store, run))?.actions).toHaveLength(5)
    })

    it('erases files whose action is in no row', async () => {
      const run = newRun()
      await insertActions(store, runOf(run))
      await store.query('delete from agent_actions where correlation_id = $1', [run])
      expect(await forgetRun(store, run)).toEqual(
        COUNTS.filter(({ table }) => table === 'agent_file_operations'),
      )
    })

    it('does not keep out what is written again later', async () => {
      const run = newRun()
      const events = runOf(run)
      await insertActions(store, events)
      await forgetRun(store, run)
      expect(await insertActions(store, events)).toEqual({ stored: 5, duplicates: 0, expired: 0 })
    })
  })
})
