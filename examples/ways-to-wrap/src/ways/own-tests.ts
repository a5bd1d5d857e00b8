// In your own tests: what did the agent do? With node:test here; any other runner does as well.

import { throws } from 'node:assert/strict'
import { test } from 'node:test'
import { drawActions, expectActions, memorySink } from '@agent-actions/exporter/testing'
import { start } from '@agent-actions/node'
import { traceTool, type ActionLogger } from '@agent-actions/sdk'

const read = traceTool(async (path: string) => `text of ${path}`, {
  name: 'Read',
  parameters: (path) => ({ file_path: path }),
})

/** The agent under test. */
async function agent(log: ActionLogger): Promise<void> {
  const text = await read('a.txt')
  log.logDecision({ decisionName: 'next_step', decisionResult: { step: 'stop', text } })
}

await test('the agent reads before it decides', async () => {
  const sink = memorySink()
  await using actions = start({ agentName: 'agent-reader', sink })
  await actions.log.run('agent-reader', agent)
  await actions.flush() // what is delivered behind the agent's back has to arrive first

  expectActions(sink)
    .toBeOneRun()
    .inOrder(['Read', 'next_step'])
    .toHaveTool('Read', { parameters: { file_path: 'a.txt' }, result: /^text/ })
    .toHaveDecision('next_step', { result: { step: 'stop' } })
    .not.toHaveError()

  // A failure shows all that was recorded.
  throws(() => expectActions(sink).toHaveTool('Write'), /✓ Read \{"file_path":"a\.txt"\}/)
  process.stdout.write(`${drawActions(sink)}\n`)
})
