import { actionId, type ActionEvent } from '@agent-actions/events'
import { insertActions, openStore } from '@agent-actions/store'

export const CORRELATION_ID = '0af76519-16cd-43dd-8448-eb211c80319c'
const TRACE_ID = CORRELATION_ID.replaceAll('-', '')

const ESCAPES = '\u001b[2J\u009b2J\u202e'

function event(number: number, given: Partial<ActionEvent>): ActionEvent {
  const ms = Date.now() - 60_000 + number
  const spanId = number.toString(16).padStart(16, '0')
  return {
    schema_version: 1,
    id: actionId(ms, TRACE_ID, spanId),
    correlation_id: CORRELATION_ID,
    span_id: spanId,
    agent_name: 'agent-coder',
    action_type: 'tool_call',
    action_name: 'Read',
    action_details: {},
    status: 'ok',
    timestamp: `${new Date(ms).toISOString().slice(0, -1)}000Z`,
    duration_ms: 30,
    duration_us: 30_211,
    debug_mode: true,
    ...given,
  }
}

const below = { parent_span_id: '0000000000000001' }

/** One run: an agent that failed, under it a decision and a failed tool with data from anywhere. */
export const EVENTS: readonly ActionEvent[] = [
  event(1, {
    action_type: 'error',
    action_name: 'repair',
    status: 'error',
    duration_ms: 6100,
    duration_us: 6_100_000,
    action_details: {
      error_type: 'ExitError',
      error_message: 'exit code 1',
      caused_by: '0000000000000003',
    },
  }),
  event(2, {
    ...below,
    action_type: 'decision',
    action_name: 'select_agent',
    action_details: { decision_result: { agent: '編集者 🤖' } },
  }),
  event(3, {
    ...below,
    action_name: 'Bash',
    status: 'error',
    action_details: { tool_parameters: { command: `npm test ${ESCAPES} ${'long '.repeat(50)}` } },
  }),
  event(4, {
    parent_span_id: '0000000000000003',
    agent_name: `agent-${'x'.repeat(80)}`,
    action_type: 'error',
    action_name: 'ExitError',
    status: 'error',
    action_details: { error_type: 'ExitError', error_message: 'exit code 1\nsecond line' },
  }),
]

/** Makes a store in `./agent-actions-data` of a folder and puts the run into it. */
export async function storeRun(folder: string): Promise<void> {
  await using store = await openStore(`pglite:${folder}/agent-actions-data`, { migrate: true })
  await insertActions(store, EVENTS)
}
