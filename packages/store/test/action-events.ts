import type { ActionEvent } from '@agent-actions/events'

let count = 0

/** An event that is unlike every other one in the same test file. */
export function actionEvent(fields: Partial<ActionEvent> = {}): ActionEvent {
  count += 1
  const hex = count.toString(16)
  return {
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex.padStart(12, '0')}`,
    correlation_id: RUN,
    span_id: hex.padStart(16, '0'),
    agent_name: 'agent-researcher',
    action_type: 'tool_call',
    action_name: 'Bash',
    action_details: {},
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
    ...fields,
  }
}

export const RUN = '0af76519-16cd-43dd-8448-eb211c80319c'

/** A run of its own for one test. */
export function newRun(): string {
  return crypto.randomUUID()
}
