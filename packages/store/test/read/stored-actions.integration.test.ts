import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertActions, openStore, storedActions, type Store } from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`actions that may be rows, on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store
    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.migrated())
    })
    afterAll(async () => {
      await store?.close()
      await databases?.[Symbol.asyncDispose]()
    })

    it('are told from those that are not, in whatever partition they are', async () => {
      const times = ['1970-01-01T00:00:00.000000Z', '9999-12-31T23:59:59.999999Z', undefined]
      const events = times.flatMap((timestamp) =>
        [true, false].map((debug_mode) =>
          actionEvent({ debug_mode, ...(timestamp !== undefined && { timestamp }) }),
        ),
      )
      const missing = events.map((event) => ({ ...event, id: actionEvent().id }))
      await insertActions(store, events)
      const mixed = events.flatMap((event, index) => [missing[index]!, event, event])
      expect([...(await storedActions(store, mixed))].toSorted((a, b) => a - b)).toEqual(
        mixed.flatMap((event, index) => (missing.includes(event) ? [] : [index])),
      )
    })

    it('are rows where writing them would make none', async () => {
      // Of now, so that it is in a partition, and 2001 in the default one.
      const event = actionEvent({ timestamp: new Date().toISOString().replace('Z', '000Z') })
      await insertActions(store, [event])
      const others = [
        { ...event, timestamp: '2001-11-22T13:30:00.123456Z' },
        { ...event, debug_mode: false },
        { ...event, action_name: 'Other' },
      ]
      expect(await storedActions(store, others)).toEqual(new Set([2]))
      expect(await insertActions(store, others)).toEqual({ stored: 2, duplicates: 1, expired: 0 })
    })

    it('are not those of an id that has another time, though writing them makes no row', async () => {
      const event = actionEvent()
      await insertActions(store, [event])
      const other = { ...event, timestamp: '2026-11-22T13:30:00.123457Z' }
      expect(await storedActions(store, [other])).toEqual(new Set())
      expect(await insertActions(store, [other])).toEqual({ stored: 0, duplicates: 1, expired: 0 })
    })

    it('may be none', async () => {
      expect(await storedActions(store, [])).toEqual(new Set())
    })
  })
})
