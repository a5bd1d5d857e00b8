// Acts until somebody ends it, and says how much it did when asked to end.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

start({ sink: 'kafka' })
const log = new ActionLogger({ agentName: 'agent-endless' })
let done = 0
console.log('working')
for (;;) {
  for (let i = 0; i < 50; i++) log.toolCall('Step', { number: done++ }, () => done)
  await new Promise((resolve) => setTimeout(resolve, 5))
}
