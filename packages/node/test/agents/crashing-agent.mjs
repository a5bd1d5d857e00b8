// An agent that ends with an error nobody catches.
import { start } from '@agent-actions/node'

const { log } = start({
  agentName: 'crasher',
  exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS),
})
await log.toolCall('Explode', {}, async () => {
  throw new RangeError('unhandled')
})
