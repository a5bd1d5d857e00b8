// One run across two processes: the environment of the child carries it. HTTP headers, Kafka headers
// and the `_meta` of an MCP request carry it just so.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ActionEvent } from '@agent-actions/events'
import { injectCorrelation, traceTool } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

/** Two processes write to one Kafka or one PostgreSQL; here the child hands over what it recorded. */
const recordedThere: ActionEvent[] = []
const worker = join(import.meta.dirname, '..', 'worker-program.js')

const runWorker = traceTool(
  async (text: string) => {
    // Here, inside the call: what the child does lies below it.
    const env = injectCorrelation({ ...process.env }, 'env')
    const { stdout } = await promisify(execFile)(process.execPath, [worker, text], { env })
    recordedThere.push(...(JSON.parse(stdout) as ActionEvent[]))
  },
  { name: 'Worker', parameters: (text) => ({ text }) },
)

await showRun(
  () => runWorker('two words'),
  (actions) => {
    actions
      .toBeOneRun()
      .toHaveTool('Worker', { parameters: { text: 'two words' }, agentName: 'agent-example' })
      .toHaveTool('CountWords', { result: 2, agentName: 'agent-worker', inside: 'Worker' })
  },
  recordedThere,
)
