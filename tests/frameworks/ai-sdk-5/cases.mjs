import { traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import * as ai from 'ai'
import { MockLanguageModelV2 } from 'ai/test'
import { z } from 'zod'
import { agentOf, call, lookUp } from '../ai-sdk-agent.mjs'
import { commonCases } from '../ai-sdk-cases.mjs'
import { runCases } from '../run-cases.mjs'

const version = {
  ai,
  z,
  Model: MockLanguageModelV2,
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  finish: (reason) => reason,
  settings: 'experimental_telemetry',
  providerTool: 'provider-defined',
  wrap: traceAiTools,
}

const agent = agentOf(version)
const answers = [[call('search', { query: 'one' })], 'Done']
const inputSchema = z.object({ query: z.string() })
const searchThat = (execute) => ({ search: ai.tool({ inputSchema, execute }) })
const tools = searchThat(({ query }) => lookUp({ word: query }))

await runCases({
  ...commonCases(version),
  'tools traced twice': () => agent.generate({ answers, tools: traceAiTools(traceAiTools(tools)) }),
  'an agent inside a tool': () => {
    const helper = searchThat(() => agent.generate({ answers, tools: traceAiTools(tools) }))
    return agent.generate({ answers, tools: traceAiTools(helper, { agentName: 'researcher' }) })
  },
  'a dynamic tool': () => {
    const dynamic = ai.dynamicTool({ inputSchema, execute: async ({ query }) => query })
    return agent.generate({ answers, tools: traceAiTools({ search: dynamic }) })
  },
  'input that does not fit': () =>
    agent.generate({
      answers: [[call('search', { words: 1 })], 'Done'],
      tools: traceAiTools(tools),
    }),
})
