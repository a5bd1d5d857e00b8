import type { ActionEvent, ActionType, JsonObject } from '@agent-actions/events'

export const RUN = '0af76519-16cd-43dd-8448-eb211c80319c'
export const OTHER_RUN = '1bf76519-16cd-43dd-8448-eb211c80319c'

/** An action that was recorded `at` so many microseconds. */
export function action(
  [type, name, details = {}]: readonly [ActionType, string, JsonObject?],
  at: number,
  more: Partial<ActionEvent> = {},
): ActionEvent {
  return {
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${String(at).padStart(12, '0')}`,
    correlation_id: RUN,
    agent_name: 'researcher',
    action_type: type,
    action_name: name,
    action_details: details,
    status: type === 'error' ? 'error' : 'ok',
    timestamp: `2026-11-22T13:30:00.${String(at).padStart(6, '0')}Z`,
    debug_mode: true,
    ...more,
  }
}

/** A run as it is sent: what ends first comes first. */
export const RUN_OF_AGENT: readonly ActionEvent[] = [
  action(
    [
      'tool_call',
      'Read',
      { tool_parameters: { file_path: 'b.txt', limit: 20 }, tool_result: 'text', success: true },
    ],
    2,
    { span_id: '0000000000000002', parent_span_id: '0000000000000001' },
  ),
  action(
    [
      'decision',
      'delegate',
      { decision_context: { left: ['a', 'b'] }, decision_result: { to: 'writer' } },
    ],
    3,
    { span_id: '0000000000000003', parent_span_id: '0000000000000001' },
  ),
  action(
    [
      'tool_call',
      'Write',
      {
        tool_parameters: { file_path: 'c.txt' },
        success: false,
        error_type: 'TypeError',
        error_message: 'no disk\nno ink',
      },
    ],
    4,
    {
      span_id: '0000000000000004',
      parent_span_id: '0000000000000001',
      agent_name: 'writer',
      status: 'error',
    },
  ),
  action(
    [
      'error',
      'TypeError',
      {
        error_type: 'TypeError',
        error_message: 'no disk\nno ink',
        error_context: { action_name: 'Write' },
        severity: 'error',
      },
    ],
    5,
    { parent_span_id: '0000000000000004', agent_name: 'writer' },
  ),
  action(['success', 'find it', { task: 'find it' }], 1, { span_id: '0000000000000001' }),
]
