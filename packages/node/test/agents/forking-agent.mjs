// An agent whose tool runs in a child process, which inherits the flag.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { traceTool } from '@agent-actions/sdk'

const act = traceTool(async () => {}, { name: process.send ? 'Child' : 'Main' })
await act()
if (process.send) process.exitCode = 5
else {
  const [code] = await once(fork(fileURLToPath(import.meta.url)), 'exit')
  console.log('child', code)
}
