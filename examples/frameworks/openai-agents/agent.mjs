// An agent of OpenAI Agents that looks for a book and hands over to another; each run, each tool call and
// the handoff is an action.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { drawActions, memorySink } from '@agent-actions/exporter/testing'
import { instrumentOpenAIAgents, traceExecute } from '@agent-actions/instrumentations/openai-agents'
import { start } from '@agent-actions/node'
import { traceTool } from '@agent-actions/sdk'
import * as agents from '@openai/agents-core'
import { z } from 'zod'
import { fakeModel } from './fake-model.mjs'

const sink = memorySink() // without it: Kafka, or a database in a folder
const actions = start({ sink })
agents.setTraceProcessors([]) // it prints its own traces otherwise, or sends them to OpenAI
instrumentOpenAIAgents(agents)

const shelfOf = traceTool(async (title) => (title === 'spans' ? 'top' : undefined), {
  name: 'ShelfOf',
  parameters: (title) => ({ title }),
})

const search = agents.tool({
  name: 'search',
  description: 'Searches the shelves',
  parameters: z.object({ title: z.string() }),
  execute: async ({ title }) => ({ shelf: await shelfOf(title) }),
})

const read = agents.tool({
  name: 'read',
  description: 'Reads a page',
  parameters: z.object({ path: z.string() }),
  // With traceExecute its error is told as it is, and not only that there was one.
  execute: traceExecute(async ({ path }) => readFile(path, 'utf8')),
})

const writer = new agents.Agent({ name: 'writer', model: fakeModel([]) })
const researcher = new agents.Agent({
  name: 'researcher',
  model: fakeModel([
    ['search', { title: 'spans' }],
    ['read', { path: 'no-such-page' }],
    ['transfer_to_writer', {}],
  ]),
  tools: [search, read],
  handoffs: [writer],
})

const { finalOutput } = await agents.run(researcher, 'Write about spans')
await actions.shutdown()

console.log(finalOutput)
console.log(drawActions(sink))
const [, ...lines] = drawActions(sink).split('\n') // the first has the run's id
assert.deepEqual(lines, [
  '  ✓ success run [researcher]',
  '  ├─ ✓ search {"title":"spans"} → {"shelf":"top"}',
  '  │  └─ ✓ ShelfOf {"title":"spans"} → "top"',
  '  ├─ ✗ read {"path":"no-such-page"} → "An error occurred while running the tool. Please try again."',
  "  │  └─ ✗ error ENOENT: ENOENT: no such file or directory, open 'no-such-page'",
  '  └─ ✓ decision handoff → {"to_agent":"writer"}',
  '  ✓ success run [writer]',
])
