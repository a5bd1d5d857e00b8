// An agent that works once, says so, and then waits to be told to end.
import { start } from '@agent-actions/node'

const { log } = start({ agentName: 'waiter', exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS) })
await log.toolCall('Work', {}, async () => 'done')
setInterval(() => {}, 1_000_000)
console.log('ready')
