// An agent of the Claude Agent SDK that searches with a tool of its own, and sends a subagent.
// The model is scripted; Claude Code is the real one, in a process of its own.

import { drawActions, expectActions, memorySink } from '@agent-actions/exporter/testing'
import { traceQuery, traceSdkTools } from '@agent-actions/instrumentations/claude-agent-sdk'
import { start } from '@agent-actions/node'
import { traceTool } from '@agent-actions/sdk'
import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk'
import { z } from 'zod'
import { environment, stopModel } from './script.mjs'

const sink = memorySink()
const agentActions = start({ agentName: 'librarian', sink })

const lookUp = traceTool(async function lookUp(title) {
  return `${title}: third shelf`
})

const search = tool('search', 'Finds a book', { title: z.string() }, async ({ title }) => ({
  content: [{ type: 'text', text: await lookUp(title) }],
}))
const library = createSdkMcpServer({ name: 'library', tools: traceSdkTools([search]) })

const observedQuery = traceQuery(query)

const messages = observedQuery({
  prompt: 'Where are the books on spans and on rows?',
  options: {
    mcpServers: { library },
    allowedTools: ['Agent', 'mcp__library__search'],
    agents: { runner: { description: 'Looks for one book', prompt: 'You look for a book.' } },
    settingSources: [],
    env: environment,
  },
})
for await (const message of messages) {
  if (message.type === 'result') console.log(`the agent: ${message.result}`)
}

await agentActions.shutdown()
stopModel()
console.log(drawActions(sink))
expectActions(sink)
  .toBeOneRun()
  .toHaveCount(6)
  .toHaveCount(2, 'lookUp')
  .inOrder(['mcp__library__search', 'Agent', 'find rows', 'mcp__library__search'])
