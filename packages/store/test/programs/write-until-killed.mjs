// node write-until-killed.mjs <url>: writes batch after batch and says how many rows are acknowledged.

import { insertActions, openStore } from '@agent-actions/store'

const store = await openStore(process.argv[2], { migrate: true })
let acknowledged = 0
for (;;) {
  const events = Array.from({ length: 50 }, (_, i) => eventOf(acknowledged + i))
  const { stored } = await insertActions(store, events)
  acknowledged += stored
  console.log(acknowledged)
}

function eventOf(number) {
  const hex = number.toString(16)
  return {
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex.padStart(12, '0')}`,
    correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
    span_id: (number + 1).toString(16).padStart(16, '0'),
    agent_name: 'writer',
    action_type: 'tool_call',
    action_name: 'Write',
    action_details: { tool_parameters: { file_path: `f${number}` } },
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
  }
}
