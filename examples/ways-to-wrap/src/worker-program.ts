// The other process of ways/processes.ts: it continues the run that its environment names.

import { memorySink } from '@agent-actions/exporter'
import { start } from '@agent-actions/node'
import { traceTool, withExtracted } from '@agent-actions/sdk'

const sink = memorySink()
const actions = start({ agentName: 'agent-worker', sink })

const countWords = traceTool((text: string) => text.split(' ').length, { name: 'CountWords' })

withExtracted(process.env, () => countWords(process.argv[2] ?? ''), 'env')

await actions.shutdown()
process.stdout.write(JSON.stringify(sink.events))
