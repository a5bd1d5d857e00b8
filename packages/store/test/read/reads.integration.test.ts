import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  agentActivity,
  insertActions,
  listErrors,
  listRuns,
  openStore,
  ORIGINAL_QUERIES,
  readRun,
  toolStatistics,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    const GOOD = newRun()
    const FAILED = newRun()
    const OLD = newRun()
    const since = new Date('2026-11-20T00:00:00Z')

    const at = (second: number, day = '22'): string =>
      `2026-11-${day}T10:00:${String(second).padStart(2, '0')}.000000Z`

    /** A run of two agents that ends well although a tool failed in it. */
    const good = [
      actionEvent({
        correlation_id: GOOD,
        span_id: '00000000000000a1',
        action_type: 'success',
        action_name: 'run',
        agent_name: 'lead',
        timestamp: at(0),
        duration_us: 9_000_000,
        duration_ms: 9_000,
      }),
      ...[10, 20, 30, 940].map((ms, i) =>
        actionEvent({
          correlation_id: GOOD,
          parent_span_id: '00000000000000a1',
          action_name: 'Read',
          agent_name: 'helper',
          timestamp: at(1 + i),
          duration_us: ms * 1000,
          duration_ms: ms,
          status: ms === 940 ? 'error' : 'ok',
        }),
      ),
      actionEvent({
        correlation_id: GOOD,
        parent_span_id: '00000000000000a1',
        action_type: 'error',
        action_name: 'EACCES',
        agent_name: 'helper',
        timestamp: at(5),
        status: 'error',
        action_details: { error_type: 'EACCES', error_message: 'permission denied' },
      }),
    ]

    /** A run that fails: an error, and the agent's run that failed because of it. */
    const failed = [
      actionEvent({
        correlation_id: FAILED,
        action_type: 'decision',
        action_name: 'route',
        agent_name: 'lead',
        timestamp: at(20),
      }),
      actionEvent({
        correlation_id: FAILED,
        parent_span_id: '00000000000000ff',
        action_type: 'error',
        action_name: 'EACCES',
        agent_name: 'helper',
        timestamp: at(21),
        status: 'error',
        action_details: { error_type: 'EACCES', error_message: 'permission denied' },
      }),
      actionEvent({
        correlation_id: FAILED,
        action_type: 'error',
        action_name: 'run',
        agent_name: 'lead',
        timestamp: at(20),
        duration_ms: 5_000,
        status: 'error',
        action_details: { error_message: 'permission denied', caused_by: { error_type: 'EACCES' } },
      }),
    ]

    const old = [actionEvent({ correlation_id: OLD, agent_name: 'lead', timestamp: at(0, '01') })]

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.migrated())
      await insertActions(store, [...old, ...good, ...failed])
    })

    afterAll(async () => {
      await store.close()
      await databases[Symbol.asyncDispose]()
    })

    const ids = async (
      options: Partial<Parameters<typeof listRuns>[1]>,
    ): Promise<readonly string[]> =>
      (await listRuns(store, { since, limit: 10, ...options })).map((run) => run.correlationId)

    describe('listRuns', () => {
      it('has the newest run first, and none from before the time asked for', async () => {
        expect(await ids({})).toEqual([FAILED, GOOD])
        expect(await ids({ since: new Date(0) })).toEqual([FAILED, GOOD, OLD])
      })

      it('has at most as many as asked for', async () => {
        expect(await ids({ limit: 1 })).toEqual([FAILED])
      })

      it('has only the runs of an agent', async () => {
        expect(await ids({ agent: 'helper' })).toEqual([FAILED, GOOD])
        expect(await ids({ agent: 'nobody' })).toEqual([])
      })

      it('has only failed runs', async () => {
        expect(await ids({ failed: true })).toEqual([FAILED])
        expect(await ids({ failed: true, limit: 1 })).toEqual([FAILED])
      })

      it('tells a run whole, also what happened before the time asked for', async () => {
        const [run] = await listRuns(store, { since: new Date(at(4)), agent: 'helper', limit: 10 })
        expect(run?.correlationId).toBe(FAILED)
        const runs = await listRuns(store, { since: new Date(at(5)), limit: 10 })
        expect(runs.find(({ correlationId }) => correlationId === GOOD)?.actions).toBe(good.length)
      })
    })

    describe('a run', () => {
      it('is summed up: the action without a parent that ends last gives the outcome', async () => {
        expect((await readRun(store, GOOD))?.summary).toEqual({
          correlationId: GOOD,
          startedAt: at(0),
          endedAt: at(9),
          durationMs: 9_000,
          agents: ['helper', 'lead'],
          actions: 6,
          toolCalls: 4,
          decisions: 0,
          errors: 1,
          outcome: 'ok',
        })
      })

      it('does not count a failed run of an agent as another error', async () => {
        expect((await readRun(store, FAILED))?.summary).toMatchObject({
          errors: 1,
          outcome: 'error',
        })
      })

      it('has the outcome of its last action where all have a parent', async () => {
        const run = newRun()
        const inside = { correlation_id: run, parent_span_id: '00000000000000ff' }
        await insertActions(store, [
          actionEvent({ ...inside, timestamp: at(0, '01'), status: 'error' }),
          actionEvent({ ...inside, timestamp: at(1, '01'), status: 'cancelled' }),
        ])
        expect((await readRun(store, run))?.summary.outcome).toBe('cancelled')
      })

      it('is found by its trace id and in any spelling', async () => {
        const traceId = GOOD.replaceAll('-', '').toUpperCase()
        expect((await readRun(store, traceId))?.summary.correlationId).toBe(GOOD)
      })

      it.each([newRun(), 'no id', '', '00000000-0000-0000-0000-000000000000'])(
        'is undefined for %j',
        async (id) => {
          expect(await readRun(store, id)).toBeUndefined()
        },
      )
    })

    describe('toolStatistics', () => {
      it('has calls, errors and durations of each tool', async () => {
        expect(await toolStatistics(store, { since })).toEqual([
          {
            toolName: 'Read',
            calls: 4,
            errors: 1,
            avgMs: 250,
            // Of a range: within 5 %.
            p50Ms: expect.closeTo(20, -0.3),
            p95Ms: 940,
            maxMs: 940,
          },
        ])
      })

      it('has the tools called most, and durations only where there are some', async () => {
        const statistics = await toolStatistics(store, { since: new Date(0), limit: 2 })
        expect(statistics.map(({ toolName, calls }) => [toolName, calls])).toEqual([
          ['Read', 4],
          ['Bash', 3],
        ])
        expect(statistics[1]).toMatchObject({ avgMs: null, p50Ms: null, p95Ms: null, maxMs: null })
      })
    })

    describe('listErrors', () => {
      it('groups errors of an agent by type and message', async () => {
        expect(await listErrors(store, { since, limit: 10 })).toEqual([
          {
            agentName: 'helper',
            errorType: 'EACCES',
            errorMessage: 'permission denied',
            count: 2,
            lastSeen: at(21),
            correlationId: FAILED,
          },
        ])
      })

      it('has only those of an agent', async () => {
        expect(await listErrors(store, { since, agent: 'lead', limit: 10 })).toEqual([])
      })
    })

    describe('agentActivity', () => {
      it('has what each agent did', async () => {
        expect(await agentActivity(store, { since })).toEqual([
          {
            agentName: 'helper',
            runs: 2,
            actions: 6,
            toolCalls: 4,
            decisions: 0,
            errors: 2,
            avgDurationMs: 250,
          },
          {
            agentName: 'lead',
            runs: 2,
            actions: 3,
            toolCalls: 0,
            decisions: 1,
            errors: 0,
            avgDurationMs: 7_000,
          },
        ])
      })
    })

    describe('the queries of the original', () => {
      it('trace an agent in the order of time', async () => {
        const rows = await store.query<Record<string, unknown>>(
          ORIGINAL_QUERIES.traceAgentExecution,
          [GOOD],
        )
        expect(rows.map((row) => row['action_name'])).toEqual(
          good.map(({ action_name }) => action_name),
        )
        expect(rows[1]).toEqual({
          action_type: 'tool_call',
          action_name: 'Read',
          duration_ms: 10,
          action_details: {},
          created_at: new Date(at(1)),
        })
      })

      it('count tool calls', async () => {
        const rows = await store.query(ORIGINAL_QUERIES.toolCallStatistics)
        expect(rows).toContainEqual({
          action_name: 'Read',
          call_count: 4,
          avg_duration_ms: '250.0000000000000000',
          max_duration_ms: 940,
        })
      })

      it('count errors', async () => {
        const rows = await store.query(ORIGINAL_QUERIES.errorAnalysis)
        expect(rows[0]).toEqual({
          agent_name: 'helper',
          action_name: 'EACCES',
          error_message: 'permission denied',
          error_count: 2,
        })
      })

      it('sum up the activity of agents', async () => {
        const rows = await store.query(ORIGINAL_QUERIES.agentActivitySummary)
        expect(rows).toContainEqual({
          agent_name: 'helper',
          total_actions: 6,
          tool_calls: 4,
          decisions: 0,
          errors: 2,
          avg_duration_ms: '250.0000000000000000',
        })
      })
    })
  })
})
