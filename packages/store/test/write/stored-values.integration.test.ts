import type { ActionEvent } from '@agent-actions/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, readRun, type Store } from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'
import { isSkipped, type TestDatabases } from '../backends.ts'
import { WAYS } from './ways.ts'

WAYS.forEach(({ name, backend, options, insert }) => {
  describe.skipIf(isSkipped(backend))(`a value on its way to ${name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.migrated(), options)
    })

    afterAll(async () => {
      await store.close()
      await databases[Symbol.asyncDispose]()
    })

    /** What is there of a run, byte by byte. */
    async function detailsOf(run: string): Promise<unknown> {
      const actions = (await readRun(store, run))?.actions ?? []
      return Object.fromEntries(actions.map(({ id, details }) => [id, details]))
    }

    it('is stored as it is, whatever it means to COPY, arrays or JSON', async () => {
      const run = newRun()
      const values = [
        '\\N',
        '\\.',
        '\\',
        '\\\\',
        'a\\',
        '\\t',
        '\t',
        '\n',
        '\r\n',
        '\v\f\b',
        '',
        ' ',
        'NULL',
        '{1,NULL}',
        '"',
        '\\"',
        '☃ 😀 \u2028',
        '\u0001\u007f',
      ]
      const events = values.map((value) =>
        actionEvent({
          correlation_id: run,
          agent_name: value,
          action_name: value,
          project_name: value,
          working_directory: value,
          action_details: { [`key ${value}`]: value },
          source: { scope: value },
        }),
      )
      expect(await insert(store, events)).toEqual({
        stored: values.length,
        duplicates: 0,
        expired: 0,
      })
      expect(await detailsOf(run)).toEqual(
        Object.fromEntries(events.map(({ id, action_details }) => [id, action_details])),
      )
      const rows = await store.query(
        `select agent_name as a, action_name as b, project_name as c, working_directory as d,
            project_path as e, source ->> 'scope' as f
          from agent_actions where correlation_id = $1 order by id`,
        [run],
      )
      expect(rows).toEqual(
        values.map((value) => ({ a: value, b: value, c: value, d: value, e: null, f: value })),
      )
    })

    it('is stored when it takes a megabyte, whether it compresses or not', async () => {
      const run = newRun()
      const random = Array.from({ length: 40_000 }, () => crypto.randomUUID()).join('\n')
      const events = ['x'.repeat(1_000_000), random, '\\'.repeat(100_000)].map((text) =>
        actionEvent({ correlation_id: run, action_details: { text } }),
      )
      expect(await insert(store, events)).toEqual({ stored: 3, duplicates: 0, expired: 0 })
      expect(await detailsOf(run)).toEqual(
        Object.fromEntries(events.map(({ id, action_details }) => [id, action_details])),
      )
    })

    it('is stored as it is where it is a path', async () => {
      const run = newRun()
      const paths = ['C:\\new\ttab', '\\N', 'a\nb']
      const events = paths.map((file_path) =>
        actionEvent({
          correlation_id: run,
          action_name: 'Read',
          action_details: { tool_parameters: { file_path } },
        }),
      )
      await insert(store, events)
      const rows = await store.query(
        `select file_path as path, content_hash_after as hash from agent_file_operations
          where correlation_id = $1 order by action_id`,
        [run],
      )
      expect(rows).toEqual(paths.map((path) => ({ path, hash: null })))
    })

    it.each([
      ['a name that is missing', { agent_name: null as unknown as string }, '23502'],
      ['a span id of 7 bytes', { span_id: '00'.repeat(7) }, '23514'],
      ['a span id that is no hex', { span_id: 'zz'.repeat(8) }, '22023'],
      ['a time of nobody', { timestamp: 'never' }, '22007'],
      ['a duration beyond its column', { duration_ms: 2 ** 31 }, '22003'],
      ['an id that is none', { id: '01a20373' }, '22P02'],
      ['a text with a zero byte', { agent_name: 'a\u0000b' }, '22021'],
      ['details with a zero byte', { action_details: { text: '\u0000' } }, '22P05'],
    ])(
      'stores nothing of a batch with %s in the middle, and goes on',
      async (_what, fields, code) => {
        const run = newRun()
        const good = (): ActionEvent => actionEvent({ correlation_id: run })
        const poison = actionEvent({ correlation_id: run, ...(fields as Partial<ActionEvent>) })
        const batch = [good(), good(), poison, good()]
        await expect(insert(store, batch)).rejects.toMatchObject({
          code: 'AA_STORE_REFUSED',
          retryable: false,
          cause: { code },
        })
        expect(await readRun(store, run)).toBeUndefined()
        const others = batch.filter((event) => event !== poison)
        expect(await insert(store, others)).toEqual({ stored: 3, duplicates: 0, expired: 0 })
      },
    )
  })
})
