// More actions than the queue holds, while nothing takes them. NO_SPOOL: it has memory alone.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

const actions = start({
  sink: 'kafka',
  exitDeadlineMs: 1_000,
  ...(process.env.NO_SPOOL && { spool: false }),
})
const log = new ActionLogger({ agentName: 'agent-overflow' })
let accepted = 0
for (let i = 0; i < 25_000; i++) {
  if (log.logAction({ actionType: 'tool_call', actionName: 'Step', actionDetails: { i } }))
    accepted++
}
const { dropped } = actions.stats()
console.log(JSON.stringify({ accepted, full: dropped.queue_full }))
