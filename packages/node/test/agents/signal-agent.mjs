// An agent that handles signals itself, in the way its argument says.
import { start } from '@agent-actions/node'

const never = () => new Promise(() => {})
const sink = { send: never, close: never }
const { log } = start({
  agentName: 'handler',
  sink,
  exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS),
})
log.logDecision({ decisionName: 'wait' })
const alive = setInterval(() => {}, 1_000_000)

const ways = {
  /** Ends in its own time, as a server does. */
  graceful() {
    process.once('SIGTERM', () => {
      console.log('graceful begins')
      setTimeout(() => {
        console.log('graceful done')
        process.exit(0)
      }, 50)
    })
  },
  /** Takes the first signal as "stop what you are doing", and goes on. */
  cancels() {
    process.once('SIGTERM', () => {
      console.log('cancelled, going on', log.logDecision({ decisionName: 'go on' }))
      process.once('SIGTERM', () => {
        console.log('observed still', log.logDecision({ decisionName: 'end' }))
        process.exit(0)
      })
      console.log('ready again')
    })
  },
  /** As the signal-exit package: ends the process only when nobody else listens. */
  alone() {
    const onSignal = () => {
      if (process.listeners('SIGTERM').length > 1) return
      process.off('SIGTERM', onSignal)
      process.kill(process.pid, 'SIGTERM')
    }
    process.on('SIGTERM', onSignal)
  },
  /** As OpenAI Agents: shuts down first, and ends the process when nobody else listens then. */
  aloneLater() {
    process.on('SIGTERM', async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      if (process.listeners('SIGTERM').length === 1) process.exit(3)
    })
  },
  /** Its stderr is closed by then. */
  deaf() {
    clearInterval(alive)
  },
}
ways[process.argv[2]]()
console.log('ready')
