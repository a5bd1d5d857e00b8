import { createRequire } from 'node:module'
import { aiSdkActions, instrumentAiSdk, traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import * as ai from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { z } from 'zod'
import { commonCases } from '../ai-sdk-cases.mjs'
import { hookCases } from '../ai-sdk-hook-cases.mjs'
import { agentOf, call, lookUp } from '../ai-sdk-agent.mjs'
import { runCases } from '../run-cases.mjs'

const version = {
  ai,
  z,
  Model: MockLanguageModelV3,
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  finish: (unified) => ({ unified, raw: unified }),
  settings: 'experimental_telemetry',
  turnOn: instrumentAiSdk,
  actions: aiSdkActions,
  hooks: ['experimental_onToolCallStart', 'experimental_onToolCallFinish', 'onStepFinish'],
}

const answers = [[call('search', { query: 'one' })], 'Done']
const inputSchema = z.object({ query: z.string() })
const tools = {
  search: ai.tool({ inputSchema, execute: ({ query }) => lookUp({ word: query }) }),
}

async function traced(given, how = {}) {
  const undo = instrumentAiSdk()
  try {
    return await agentOf(version).generate({ answers, tools: traceAiTools(given), ...how })
  } finally {
    undo()
  }
}

async function observedCall(telemetry, given = answers) {
  const undo = instrumentAiSdk()
  try {
    return await agentOf(version).generate({ answers: given, tools, telemetry })
  } finally {
    undo()
  }
}

await runCases({
  ...commonCases(version),
  ...hookCases(version),
  'tools traced as well': () => traced(tools),
  'tools traced as well, with its own spans': () =>
    traced(tools, { telemetry: { isEnabled: true, functionId: 'researcher' } }),
  'tools traced as well, in parts': () =>
    traced({
      search: ai.tool({
        inputSchema,
        async *execute({ query }) {
          yield 'looking'
          yield await lookUp({ word: query })
        },
      }),
    }),
  'tools traced alone': () =>
    agentOf(version).generate({ answers, tools: traceAiTools(traceAiTools(tools)) }),
  'its own spans, and a tool that there is not': () =>
    observedCall({ isEnabled: true, functionId: 'researcher' }, [[call('remove', {})], 'Done']),
  'an integration of one call': () =>
    agentOf(version).generate({
      answers,
      tools,
      telemetry: { integrations: [aiSdkActions(), aiSdkActions()] },
    }),
  'telemetry that is off': () =>
    observedCall({ isEnabled: false, recordInputs: false, recordOutputs: false }),
  'the copy for require': async () => {
    const copy = createRequire(import.meta.url)('ai')
    const undo = instrumentAiSdk()
    const { text } = await agentOf({ ...version, ai: copy }).generate({ answers, tools })
    undo()
    return { text, isAnother: copy.generateText !== ai.generateText }
  },
})
