import { decodeAction, encodeAction, type ActionEvent } from '@agent-actions/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertActions, openStore, readRun, storeSink, type Store } from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'
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

    interface FileRow {
      readonly operation: string
      readonly path: string
      readonly lines: string
      readonly hash: string | null
      readonly length: number
    }

    function fileOperationsOf(run: string): Promise<FileRow[]> {
      return store.query<FileRow>(
        `select operation, file_path as path, concat(line_start, '-', line_end) as lines,
      content_hash_after as hash, octet_length(path_hash) as length
    from agent_file_operations where correlation_id = $1 order by action_id, seq`,
        [run],
      )
    }

    async function partitionOf(id: string): Promise<unknown> {
      const rows = await store.query<{ partition: string }>(
        'select tableoid::regclass::text as partition from agent_actions where id = $1',
        [id],
      )
      return rows.map(({ partition }) => partition)
    }

    describe('insertActions', () => {
      it('stores every field as the event has it', async () => {
        const run = newRun()
        const event = actionEvent({
          correlation_id: run,
          parent_span_id: '00f067aa0ba902b7',
          agent_name: 'agent "a", {b}\\c\nd',
          action_details: {
            tool_parameters: { text: `it's "quoted" \\ {1,NULL} ☃` },
            tool_result: null,
          },
          status: 'cancelled',
          duration_ms: 30,
          duration_us: 30_211,
          debug_mode: false,
          project_path: '/p',
          project_name: 'NULL',
          working_directory: '',
          source: { scope: 'langfuse', seq: 3 },
        })
        expect(await insertActions(store, [event])).toEqual({ stored: 1, duplicates: 0, expired: 0 })
        expect((await readRun(store, run))?.actions).toEqual([
          {
            id: event.id,
            correlationId: run,
            spanId: event.span_id,
            parentSpanId: '00f067aa0ba902b7',
            agentName: event.agent_name,
            actionType: 'tool_call',
            actionName: 'Bash',
            status: 'cancelled',
            createdAt: '2026-11-22T13:30:00.123456Z',
            durationMs: 30,
            durationUs: 30_211,
            details: event.action_details,
            source: { scope: 'langfuse', seq: 3 },
          },
        ])
        expect(
          await store.query(
            'select debug_mode, project_path, project_name, working_directory from agent_actions where id = $1',
            [event.id],
          ),
        ).toEqual([
          { debug_mode: false, project_path: '/p', project_name: 'NULL', working_directory: '' },
        ])
      })

      it('makes no second row of an event that is sent again', async () => {
        const run = newRun()
        const events = [1, 2, 3].map(() =>
          actionEvent({
            correlation_id: run,
            action_name: 'Read',
            action_details: { tool_parameters: { file_path: 'a' } },
          }),
        )
        expect(await insertActions(store, events)).toEqual({ stored: 3, duplicates: 0, expired: 0 })
        const one = actionEvent({ correlation_id: run })
        expect(await insertActions(store, [...events, one, one])).toEqual({
          stored: 1,
          duplicates: 4,
          expired: 0,
        })
        expect((await readRun(store, run))?.actions).toHaveLength(4)
        expect(await fileOperationsOf(run)).toHaveLength(3)
      })

      it('fills in file operations that are missing although their action is there', async () => {
        const run = newRun()
        const event = actionEvent({
          correlation_id: run,
          action_name: 'Write',
          action_details: {
            tool_parameters: { file_path: 'a' },
            file_operations: [
              { path: 'b', line_start: 2, line_end: 4, content_hash_after: 'sha256:1' },
            ],
          },
        })
        await insertActions(store, [event])
        await store.query('delete from agent_file_operations where correlation_id = $1', [run])
        await insertActions(store, [event])
        expect(await fileOperationsOf(run)).toEqual([
          { operation: 'write', path: 'b', lines: '2-4', hash: 'sha256:1', length: 16 },
        ])
      })

      it('keeps the order of actions that started in the same microsecond', async () => {
        const run = newRun()
        const events = [12, 3, 101].map((seq) =>
          actionEvent({ correlation_id: run, source: { seq } }),
        )
        await insertActions(store, events)
        const actions = (await readRun(store, run))?.actions ?? []
        expect(actions.map(({ source }) => source?.['seq'])).toEqual([3, 12, 101])
      })

      it('reads a run whose seq somebody else filled with text', async () => {
        const run = newRun()
        const source = { seq: 'first' as unknown as number }
        await insertActions(store, [actionEvent({ correlation_id: run, source })])
        expect((await readRun(store, run))?.actions).toHaveLength(1)
      })

      it.each([
        ['1969-12-31T23:59:59.999999Z', 'agent_actions_debug_default'],
        ['9999-12-31T23:59:59.999999Z', 'agent_actions_debug_default'],
        ['2019-02-28T23:59:59.000001Z', 'agent_actions_debug_default'],
      ])('stores the time %s, which no partition is for', async (timestamp, partition) => {
        const event = actionEvent({ correlation_id: newRun(), timestamp, duration_ms: 2 ** 31 - 1 })
        await insertActions(store, [event])
        expect(await partitionOf(event.id)).toEqual([partition])
        const run = await readRun(store, event.correlation_id)
        expect(run?.actions[0]?.createdAt).toBe(timestamp)
        expect(run?.summary.startedAt).toBe(timestamp)
      })

      it('stores an action of now in a partition of now', async () => {
        const timestamp = new Date().toISOString().replace('Z', '000Z')
        const debug = actionEvent({ correlation_id: newRun(), timestamp })
        const kept = actionEvent({ correlation_id: newRun(), timestamp, debug_mode: false })
        await insertActions(store, [debug, kept])
        expect(await partitionOf(debug.id)).toEqual([
          expect.stringMatching(/^agent_actions_debug_\d/),
        ])
        expect(await partitionOf(kept.id)).toEqual([
          expect.stringMatching(/^agent_actions_kept_\d/),
        ])
      })

      it('stores durations up to the largest that a number has exactly', async () => {
        const run = newRun()
        const duration_us = Number.MAX_SAFE_INTEGER
        await insertActions(store, [actionEvent({ correlation_id: run, duration_us })])
        const found = await readRun(store, run)
        expect(found?.actions[0]?.durationUs).toBe(duration_us)
        expect(found?.summary.durationMs).toBe(Math.floor(duration_us / 1000))
      })

      it('stores a batch that is larger than one statement', async () => {
        const run = newRun()
        const events = Array.from({ length: 2_345 }, () => actionEvent({ correlation_id: run }))
        expect(await insertActions(store, events)).toEqual({ stored: 2_345, duplicates: 0, expired: 0 })
      })

      it('stores nothing of a batch with a row that is refused, and says that retrying is no use', async () => {
        const run = newRun()
        const poison = actionEvent({
          correlation_id: run,
          action_type: 'dream' as unknown as ActionEvent['action_type'],
        })
        await expect(
          insertActions(store, [actionEvent({ correlation_id: run }), poison]),
        ).rejects.toMatchObject({
          code: 'AA_STORE_REFUSED',
          retryable: false,
          cause: { code: '23514' },
        })
        expect(await readRun(store, run)).toBeUndefined()
      })

      it('stores nothing of a batch larger than one statement whose last row is refused', async () => {
        const run = newRun()
        const poison = actionEvent({
          correlation_id: run,
          id: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
          timestamp: 'never',
        })
        const events = Array.from({ length: 1_200 }, () => actionEvent({ correlation_id: run }))
        await expect(insertActions(store, [poison, ...events])).rejects.toMatchObject({
          code: 'AA_STORE_REFUSED',
        })
        expect(await readRun(store, run)).toBeUndefined()
      })

      it('stores nothing of a batch with a file operation that is refused', async () => {
        const run = newRun()
        const poison = actionEvent({
          correlation_id: run,
          action_name: 'Read',
          action_details: { tool_parameters: { file_path: 'a\u0000b' } },
        })
        await expect(
          insertActions(store, [actionEvent({ correlation_id: run }), poison]),
        ).rejects.toMatchObject({ code: 'AA_STORE_REFUSED', retryable: false })
        expect(await readRun(store, run)).toBeUndefined()
        expect(await fileOperationsOf(run)).toEqual([])
      })

      it('stores no events at all without asking the database', async () => {
        expect(await insertActions(store, [])).toEqual({ stored: 0, duplicates: 0, expired: 0 })
      })
    })

    describe('a time without a zone', () => {
      it('is UTC on its way in, whatever the zone of the process', async () => {
        const zone = process.env['TZ']
        process.env['TZ'] = 'America/New_York'
        try {
          const run = newRun()
          const message = JSON.stringify({
            correlation_id: run,
            agent_name: 'a',
            action_type: 'success',
            action_name: 'done',
            timestamp: '2026-03-08T02:30:00.123456789',
          })
          const hash = (): string => 'ab'.repeat(32)
          await insertActions(store, [decodeAction(message, { recordTimeMs: 0, hash })])
          const action = (await readRun(store, run))?.actions[0]
          expect(action?.createdAt).toBe('2026-03-08T02:30:00.123456Z')
        } finally {
          if (zone === undefined) delete process.env['TZ']
          else process.env['TZ'] = zone
        }
      })

      it('is UTC in SQL that people write', async () => {
        const run = newRun()
        const timestamp = '2026-11-22T00:00:00.000001Z'
        await insertActions(store, [actionEvent({ correlation_id: run, timestamp })])
        const rows = await store.query(
          `select 1 from agent_actions
      where correlation_id = $1 and created_at > '2026-11-22' and created_at::date = '2026-11-22'`,
          [run],
        )
        expect(rows).toHaveLength(1)
      })
    })

    describe('storeSink', () => {
      it('stores what was encoded, once, however often it is sent', async () => {
        const run = newRun()
        const sink = storeSink(store)
        const encoded = [encodeAction(actionEvent({ correlation_id: run }))]
        await sink.send(encoded)
        await sink.send(encoded)
        await sink.close()
        expect((await readRun(store, run))?.actions).toHaveLength(1)
      })

      it('opens, migrates and closes a store of its own', async () => {
        const url = await databases.migrated()
        const sink = storeSink(() => openStore(url, { migrate: true, background: true }))
        await sink.open()
        await sink.send([encodeAction(actionEvent())])
        await sink.close()
        await using own = await openStore(url, { create: false })
        expect(await own.query('select count(*)::int as count from agent_actions')).toEqual([
          { count: 1 },
        ])
      })
    })
  })
})
