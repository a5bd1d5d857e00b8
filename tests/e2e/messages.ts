/** A message as our agents send it; its number tells it from the others. */
export function message(number: number, more: object = {}): string {
  const hex = number.toString(16).padStart(12, '0')
  return JSON.stringify({
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex}`,
    correlation_id: `0af76519-16cd-43dd-8448-${hex}`,
    span_id: hex.padStart(16, '1'),
    agent_name: 'agent-tester',
    action_type: 'tool_call',
    action_name: `Tool ${number}`,
    action_details: { tool_parameters: { number }, success: true },
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    duration_ms: 3,
    debug_mode: true,
    ...more,
  })
}

export function messages(count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => message(from + index))
}
