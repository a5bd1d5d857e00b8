// An agent that works once, says so, and then waits to be told to end.
import { start } from '@agent-actions/node'

const { log } = start({ agentName: 'waiter' })
await log.toolCall('Work', {}, async () => 'done')
setInterval(() => {}, 1_000_000)
console.log('ready')
