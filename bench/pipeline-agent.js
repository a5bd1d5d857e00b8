// The agent of bench/pipeline.js: `fast <actions>` or `singles <actions>`.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

const [, , mode, count] = process.argv
const actions = start({ sink: 'kafka' })
/** Below the queue's 20,000: an agent that is this fast waits, so that nothing is dropped. */
const MOST_QUEUED = 10_000

const begun = performance.now()
if (mode === 'fast') await fast(Number(count))
else await singles(Number(count))
const ended = performance.now() - begun
await actions.flush()
console.log(JSON.stringify({ ended, stats: actions.stats() }))

async function fast(total) {
  const log = new ActionLogger({ agentName: 'agent-fast' })
  for (let i = 0; i < total; i++) {
    log.toolCall('Read', { file_path: `src/module-${i}/index.ts`, limit: 200 }, (action) => {
      action.setResult({ lines: i % 500, bytes: i * 7, encoding: 'utf-8', truncated: false })
    })
    if (i % 500 === 0) await roomInQueue()
  }
}

async function roomInQueue() {
  do await new Promise((resolve) => setImmediate(resolve))
  while (actions.stats().queued > MOST_QUEUED)
}

async function singles(total) {
  const log = new ActionLogger({ agentName: 'agent-singles' })
  for (let i = 0; i < total; i++) {
    log.toolCall('Read', { file_path: `src/module-${i}/index.ts` }, () => i)
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20))
  }
}
