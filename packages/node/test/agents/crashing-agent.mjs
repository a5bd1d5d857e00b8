// An agent that ends with an error nobody catches.
import { start } from '@agent-actions/node'

const { log } = start({ agentName: 'crasher' })
await log.toolCall('Explode', {}, async () => {
  throw new RangeError('unhandled')
})
