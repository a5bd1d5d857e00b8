// A function that answers by callback: start the call, and end it where the answer arrives.

import { readFile } from 'node:fs'
import { promisify } from 'node:util'
import type { ActionLogger } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

type Done = (error: Error | null, text?: string) => void

function readText(log: ActionLogger, path: string, done: Done): void {
  const call = log.startToolCall('Read', { file_path: path })
  readFile(path, 'utf8', (error, text) => {
    if (error) call.fail(error)
    else call.setResult({ chars: text.length })
    call.end() // before the callback, which is none of the tool's work
    done(error, text)
  })
}

await showRun(
  async (log) => {
    const read = promisify((path: string, done: Done) => readText(log, path, done))
    await read(import.meta.filename)
    await read('no-such-file').catch(() => {})
  },
  (actions) => {
    actions
      .toHaveTool('Read', { parameters: { file_path: import.meta.filename }, success: true })
      .toHaveTool('Read', { parameters: { file_path: 'no-such-file' }, errorType: 'ENOENT' })
      .toHaveCount(2, 'Read')
  },
)
