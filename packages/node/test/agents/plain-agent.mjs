// An agent that knows nothing of us but its wrapped tool. Its argument says how it goes on.
import { traceTool } from '@agent-actions/sdk'

const add = traceTool(async (a, b) => a + b, { name: 'Add' })
console.log(await add(1, 2))
if (process.argv[2] === 'wait') {
  setInterval(() => {}, 1_000_000)
  console.log('ready')
}
if (process.argv[2] === 'throw') throw new RangeError('unhandled')
process.exitCode = 3
