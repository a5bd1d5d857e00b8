// A tool call that is no one function's: started here, ended when the block is left.

import { setTimeout as delay } from 'node:timers/promises'
import type { ActionLogger } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

async function download(log: ActionLogger, url: string): Promise<string> {
  using call = log.startToolCall('Download', { url })
  // `using` does not make the call the parent of what follows; `run` does, for its function.
  const body = await call.run(() => log.toolCall('Connect', { url }, () => delay(1, 'the body')))
  log.toolCall('Log', {}, () => {}) // beside the call, not below it
  call.setResult({ chars: body.length })
  return body
}

async function upload(log: ActionLogger): Promise<void> {
  await using call = log.startToolCall('Upload', {})
  try {
    await call.run(() => Promise.reject(new Error('disk full')))
  } catch (error) {
    call.fail(error) // `using` does not see what is thrown
  }
}

await showRun(
  async (log) => {
    await download(log, 'local:file')
    await upload(log)
  },
  (actions) => {
    actions
      .toHaveTool('Download', { parameters: { url: 'local:file' }, result: { chars: 8 } })
      .toHaveTool('Connect', { inside: 'Download' })
      .toHaveTool('Log', { inside: 'run' })
      .toHaveTool('Upload', { status: 'error', errorMessage: 'disk full' })
  },
)
