// An agent whose sink never answers, neither a send nor a close.
import { start } from '@agent-actions/node'

const never = () => new Promise(() => {})
const { log } = start({
  agentName: 'stuck',
  sink: { send: never, close: never },
  exitDeadlineMs: Number(process.env.EXIT_DEADLINE_MS),
})
await log.toolCall('Work', {}, async () => 'done')
if (process.argv[2] === 'wait') setInterval(() => {}, 1_000_000)
console.log('ready')
