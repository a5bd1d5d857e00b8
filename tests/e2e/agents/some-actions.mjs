// Does some work in one run, prints what an agent prints, and ends by itself with a code of its own.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

start({ agentName: 'agent-some-actions', sink: 'kafka' })

const log = new ActionLogger({
  agentName: 'agent-some-actions',
  correlationId: process.env.CORRELATION_ID,
})
await log.run('agent-some-actions', async (run) => {
  await run.toolCall('Read', { file_path: 'a.txt' }, async (action) => {
    action.setResult({ lines: 3 })
  })
  run.logDecision({ decisionName: 'next', decisionResult: { step: 'fail' } })
  await run
    .toolCall('Fetch', { url: 'https://example.com' }, async () => {
      throw new TypeError('no network')
    })
    .catch(() => {})
  run.logSuccess({ successName: 'done' })
})
console.log('the work is done')
process.exitCode = 7
