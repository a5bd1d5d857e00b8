import type { Run, RunAction, RunSummary } from '@agent-actions/store'

export const CORRELATION_ID = '0af76519-16cd-43dd-8448-eb211c80319c'

let next = 0

/** An action of a run; what a test does not name is of no interest to it. */
export function action(given: Partial<RunAction> = {}): RunAction {
  next += 1
  return {
    id: `01a20373-083b-719c-b7ad-${String(next).padStart(12, '0')}`,
    correlationId: CORRELATION_ID,
    agentName: 'agent-coder',
    actionType: 'tool_call',
    actionName: 'Read',
    status: 'ok',
    createdAt: '2026-11-22T13:30:00.123456Z',
    details: {},
    ...given,
  }
}

export function summary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    correlationId: CORRELATION_ID,
    startedAt: '2026-11-22T13:30:00.123456Z',
    endedAt: '2026-11-22T13:30:06.223456Z',
    durationMs: 6100,
    agents: ['agent-coder'],
    actions: 1,
    toolCalls: 1,
    decisions: 0,
    errors: 0,
    outcome: 'ok',
    ...given,
  }
}

/** A coding agent, its sub-agent, a failing tool, and an action whose parent was never stored. */
export function repairRun(): Run {
  const root = { parentSpanId: '00000000000000a1' }
  const sub = { parentSpanId: '00000000000000b1', agentName: 'agent-debugger' }
  return {
    summary: summary({
      agents: ['agent-coder', 'agent-debugger'],
      actions: 9,
      toolCalls: 5,
      decisions: 1,
      errors: 1,
      outcome: 'error',
    }),
    actions: [
      action({
        actionType: 'error',
        actionName: 'make the tests pass',
        status: 'error',
        spanId: '00000000000000a1',
        durationUs: 6_100_000,
        details: { error_type: 'TestsFailedError', error_message: '2 of 5 tests failed' },
      }),
      action({
        ...root,
        actionName: 'Glob',
        durationUs: 250,
        details: { tool_parameters: { pattern: '**/*.js' }, tool_result: ['a.js'] },
      }),
      action({
        ...root,
        actionType: 'decision',
        actionName: 'select_agent',
        details: { decision_context: { a: 1 }, decision_result: { agent: 'agent-debugger' } },
      }),
      action({
        ...root,
        agentName: 'agent-debugger',
        actionType: 'success',
        actionName: 'find the cause',
        spanId: '00000000000000b1',
        durationUs: 3_250_000,
        details: { task: 'find the cause' },
      }),
      action({
        ...sub,
        actionName: 'Bash',
        spanId: '00000000000000c1',
        status: 'error',
        durationMs: 301,
        details: {
          tool_parameters: { command: 'npm test' },
          success: false,
          error_type: 'ExitError',
          error_message: 'exit code 1',
        },
      }),
      action({
        agentName: 'agent-debugger',
        parentSpanId: '00000000000000c1',
        actionType: 'error',
        actionName: 'ExitError',
        status: 'error',
        details: { error_type: 'ExitError', error_message: 'exit code 1' },
      }),
      action({
        ...sub,
        actionName: 'Grep',
        status: 'error',
        durationUs: 2_000,
        details: { tool_parameters: { pattern: 'x' }, error_message: 'no such\nfile' },
      }),
      action({ ...root, actionName: 'Edit', status: 'cancelled', durationUs: 150_000_000 }),
      action({ parentSpanId: '00000000000000ff', actionName: 'Late', durationMs: 12 }),
    ],
  }
}
