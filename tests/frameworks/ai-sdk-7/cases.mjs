import { aiSdkActions, instrumentAiSdk, traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel'
import * as ai from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { z } from 'zod'
import { agentOf, call, lookUp } from '../ai-sdk-agent.mjs'
import { commonCases } from '../ai-sdk-cases.mjs'
import { hookCases } from '../ai-sdk-hook-cases.mjs'
import { runCases } from '../run-cases.mjs'

/** As nothing takes a registration back. */
function register(integration) {
  ai.registerTelemetry(integration)
  return () => {
    const list = globalThis.AI_SDK_TELEMETRY_INTEGRATIONS
    list.splice(list.indexOf(integration), 1)
  }
}

const version = {
  ai,
  z,
  Model: MockLanguageModelV4,
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  finish: (unified) => ({ unified, raw: unified }),
  settings: 'telemetry',
  turnOn: instrumentAiSdk,
  actions: aiSdkActions,
  turnOnSpans: () => register(new OpenTelemetry()),
  hooks: ['onToolExecutionStart', 'onToolExecutionEnd', 'onStepEnd', 'onEnd'],
}

const agent = agentOf(version)
const answers = [[call('search', { query: 'one' })], 'Done']
const inputSchema = z.object({ query: z.string() })
const searchThat = (execute, more = {}) => ({ search: ai.tool({ inputSchema, execute, ...more }) })
const tools = searchThat(({ query }) => lookUp({ word: query }))
const telemetry = { functionId: 'researcher' }

async function observed(run, turnOns = [instrumentAiSdk]) {
  const undos = turnOns.map((turnOn) => turnOn())
  try {
    return await run()
  } finally {
    for (const undo of undos) undo()
  }
}

const generates = (how, turnOns) =>
  observed(() => agent.generate({ answers, tools, telemetry, ...how }), turnOns)

const helperThat = (settings) =>
  searchThat(() =>
    agent
      .generate({ answers, tools, telemetry: { functionId: 'helper', ...settings } })
      .then(({ outputs }) => outputs),
  )
const asksHelper = helperThat({})

await runCases({
  ...commonCases(version),
  ...hookCases(version),
  'a named agent that streams': () => observed(() => agent.stream({ answers, tools, telemetry })),
  'a named agent that fails': () =>
    generates({ answers: [answers[0], new RangeError('the model is away')] }),
  'a named agent that fails while it streams': () =>
    observed(() =>
      agent.stream({
        answers: [answers[0], new RangeError('the model is away')],
        tools,
        telemetry,
      }),
    ),
  'a named agent that is aborted while it streams': () => {
    const stop = new AbortController()
    const aborts = searchThat(() => stop.abort())
    return observed(async () => {
      const options = { answers, tools: aborts, telemetry, abortSignal: stop.signal }
      const parts = []
      for await (const { type } of ai.streamText(agent.options(options)).fullStream)
        parts.push(type)
      return parts.at(-1)
    })
  },
  'a named agent that makes an object': () =>
    observed(async () => {
      const model = agent.options({ answers: ['{"query":"one"}'] }).model
      const { object } = await ai.generateObject({
        model,
        schema: inputSchema,
        prompt: 'Find it',
        telemetry,
      })
      return object
    }),
  'an agent that is a class': () =>
    observed(async () => {
      const { prompt, ...settings } = agent.options({ answers, tools, telemetry })
      const { text } = await new ai.ToolLoopAgent(settings).generate({ prompt })
      return text
    }),
  'a stream that nobody reads': () =>
    observed(async () => {
      for await (const { type } of ai.streamText(agent.options({ answers: ['Done'], telemetry }))
        .fullStream) {
        return type
      }
    }),
  'an agent inside a tool': () => generates({ tools: asksHelper }),
  'an agent inside a tool, and inputs that are not to be recorded': () =>
    generates({
      tools: helperThat({ recordInputs: false }),
      telemetry: { ...telemetry, recordInputs: false },
    }),
  'an agent inside a tool, with its own spans': () =>
    generates({ tools: asksHelper }, [instrumentAiSdk, version.turnOnSpans]),
  'agents at the same time': () =>
    observed(() =>
      Promise.all(
        ['one', 'two'].map((functionId) =>
          agent.generate({ answers, tools, telemetry: { functionId } }),
        ),
      ),
    ),
  'a rule that denies': () =>
    generates({ toolApproval: { search: { type: 'denied', reason: 'not today' } } }),
  'a rule that approves': () => generates({ toolApproval: { search: 'approved' } }),
  'inputs that are not to be recorded': () =>
    generates({ telemetry: { ...telemetry, recordInputs: false } }),
  'outputs that are not to be recorded': () =>
    generates({ telemetry: { ...telemetry, recordOutputs: false } }),
  'outputs that are not to be recorded, and a tool that there is not': () =>
    generates({
      answers: [[call('remove', {})], 'Done'],
      telemetry: { ...telemetry, recordOutputs: false },
    }),
  'telemetry that is off': () => generates({ telemetry: { ...telemetry, isEnabled: false } }),
  'its own spans, registered after': () => generates({}, [instrumentAiSdk, version.turnOnSpans]),
  'its own spans, registered before': () => generates({}, [version.turnOnSpans, instrumentAiSdk]),
  'its own spans of its earlier kind': () =>
    generates({}, [instrumentAiSdk, () => register(new LegacyOpenTelemetry())]),
  'its own spans, and a tool that there is not': () =>
    generates({ answers: [[call('remove', {})], 'Done'] }, [instrumentAiSdk, version.turnOnSpans]),
  'its own spans, and one tool of two that there is not': () =>
    generates({ answers: [[...answers[0], call('remove', {}, 'call-2')], 'Done'] }, [
      instrumentAiSdk,
      version.turnOnSpans,
    ]),
  'registered by hand as well, and a tool that there is not': () =>
    generates({ answers: [[call('remove', {})], 'Done'] }, [
      instrumentAiSdk,
      () => register(aiSdkActions()),
    ]),
  'integrations of one call, ours first': () =>
    generates({ telemetry: { ...telemetry, integrations: [aiSdkActions(), new OpenTelemetry()] } }),
  'integrations of one call, ours last': () =>
    generates({ telemetry: { ...telemetry, integrations: [new OpenTelemetry(), aiSdkActions()] } }),
  'integrations of one call, without ours': () =>
    generates({ telemetry: { ...telemetry, integrations: [{}] } }),
  'registered by hand as well': () =>
    generates({}, [instrumentAiSdk, () => register(aiSdkActions())]),
  'an integration that throws': () => {
    const throws = () => {
      throw new Error('this integration is broken')
    }
    return generates({}, [
      instrumentAiSdk,
      () => register({ onStart: throws, onToolExecutionStart: throws }),
    ])
  },
  'tools traced as well': () => generates({ tools: traceAiTools(tools) }),
})
