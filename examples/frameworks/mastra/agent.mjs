// An agent of Mastra that looks for a book and asks another; each run and each tool call is an action, by
// Mastra's own bridge to OpenTelemetry.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { drawActions, memorySink } from '@agent-actions/exporter/testing'
import { start } from '@agent-actions/node'
import { traceTool } from '@agent-actions/sdk'
import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
import { Observability } from '@mastra/observability'
import { OtelBridge } from '@mastra/otel-bridge'
import { z } from 'zod'
import { FakeModel } from './fake-model.mjs'

const sink = memorySink() // without it: Kafka, or a database in a folder
const actions = start({ sink })

const shelfOf = traceTool(async (title) => (title === 'spans' ? 'top' : undefined), {
  name: 'ShelfOf',
  parameters: (title) => ({ title }),
})

const search = createTool({
  id: 'search',
  description: 'Searches the shelves',
  inputSchema: z.object({ title: z.string() }),
  execute: async ({ title }) => ({ shelf: await shelfOf(title) }),
})

const read = createTool({
  id: 'read',
  description: 'Reads a page',
  inputSchema: z.object({ path: z.string() }),
  execute: async ({ path }) => readFile(path, 'utf8'),
})

const researcher = new Agent({
  id: 'researcher',
  name: 'researcher',
  instructions: 'Find it',
  model: new FakeModel([
    ['search', { title: 'spans' }],
    ['read', { path: 'no-such-page' }],
  ]),
  tools: { search, read },
})

const mastra = new Mastra({
  agents: { researcher },
  logger: false,
  observability: new Observability({
    configs: { otel: { serviceName: 'library', bridge: new OtelBridge() } },
  }),
})

const { text } = await mastra.getAgent('researcher').generate('Write about spans')
await mastra.shutdown()
await actions.shutdown()

console.log(text)
console.log(drawActions(sink))
const [, ...lines] = drawActions(sink).split('\n') // the first has the run's id
assert.deepEqual(lines, [
  '  ✓ success Write about spans {"task":"Write about spans","result":{"text":"Done.","files":[]}} [researcher]',
  '  ├─ ✓ search {"title":"spans"} → {"shelf":"top"}',
  '  │  └─ ✓ ShelfOf {"title":"spans"} → "top"',
  '  └─ ✗ read {"path":"no-such-page"}',
  "     └─ ✗ error Error: ENOENT: no such file or directory, open 'no-such-page'",
])
