// An agent that acts until it is gone, while its sink takes nothing, and prints whether each action was counted.
import { start } from '@agent-actions/node'

const never = () => new Promise(() => {})
const { log, stats } = start({
  agentName: 'worker',
  sink: { send: never, close: never },
  exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS),
})

function counted() {
  const { accepted, dropped } = stats()
  return accepted + dropped.closed
}

setInterval(() => {
  const before = counted()
  log.logSuccess({ successName: 'worked' })
  console.log(counted() === before + 1 ? 'counted' : 'not counted')
}, 5)
console.log('ready')
