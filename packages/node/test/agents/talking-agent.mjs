// An agent that prints, works and ends by itself with an exit code of its own.
import { start } from '@agent-actions/node'

const { log } = start({ agentName: 'talker', exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS) })
console.log('working')
await log.toolCall('Add', { a: 1, b: 2 }, async () => 3)
try {
  log.toolCall('Fail', {}, () => {
    throw new RangeError('no')
  })
} catch {
  console.log('failed as planned')
}
log.logSuccess({ successName: 'done' })
process.exitCode = 3
