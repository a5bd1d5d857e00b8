// Acts until somebody ends it, as fast as its queue has room.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

/** Far below what the queue holds: nothing may be dropped. */
const MOST_QUEUED = 5_000

const actions = start({ sink: 'kafka', exitDeadlineMs: 60_000 })
const log = new ActionLogger({ agentName: 'agent-endless' })
let done = 0
console.log('working')
for (;;) {
  for (let i = 0; i < 10; i++) log.toolCall('Step', { number: done++ }, () => done)
  do await new Promise((resolve) => setTimeout(resolve, 5))
  while (actions.stats().queued > MOST_QUEUED)
}
