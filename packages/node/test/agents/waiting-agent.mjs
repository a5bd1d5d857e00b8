// An agent that works once, says so, and then waits to be told to end, the first time perhaps in vain.
import { start } from '@agent-actions/node'

const { log } = start({ agentName: 'waiter', exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS) })
await log.toolCall('Work', {}, async () => 'done')
setInterval(() => {}, 1_000_000)
if (process.argv[2] === 'takes one') {
  process.once('SIGINT', () => {
    setTimeout(() => {
      log.logSuccess({ successName: 'After' })
      console.log('took it')
    })
  })
}
console.log('ready')
