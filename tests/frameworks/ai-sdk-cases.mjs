// What AI SDK 5, 6 and 7 have in common, as cases: the same agent, observed as each version allows.

import { ActionLogger } from '@agent-actions/sdk'
import { trace } from '@opentelemetry/api'
import { agentOf, call, lookUp } from './ai-sdk-agent.mjs'

/**
 * @param version as `agentOf` takes it, and `z`; `turnOn(options)` observes the process and returns
 *   what undoes it, or `wrap(tools, options)` the tools. So does `turnOnSpans()`, where it takes more
 *   than a setting
 */
export function commonCases(version) {
  const { ai, z, turnOn = () => () => {}, wrap = (tools) => tools } = version
  const agent = agentOf(version)
  const search = (execute) =>
    ai.tool({ description: 'Searches', inputSchema: z.object({ query: z.string() }), execute })
  const findsOne = async ({ query }) => ({ hits: [await lookUp({ word: query })] })
  const asksOnce = [[call('search', { query: 'one' })], 'Done']

  /** Runs the agent observed, unless `options` is false. */
  const observed = async (run, options) => {
    const undo = options === false ? () => {} : turnOn(options)
    const tools = (given) => (options === false ? given : wrap(given, options))
    try {
      return await run(tools)
    } finally {
      undo()
    }
  }
  const generates = (execute, how = {}, options) =>
    observed(
      (tools) =>
        agent.generate({ answers: asksOnce, tools: tools({ search: search(execute) }), ...how }),
      options,
    )
  const fails = async () => {
    throw new RangeError('page 9 of 3')
  }
  const withSpans = async (execute, settings, options) => {
    const undo = version.turnOnSpans?.() ?? (() => {})
    try {
      return await generates(execute, { telemetry: { isEnabled: true, ...settings } }, options)
    } finally {
      undo()
    }
  }
  const cancels = (reason) => {
    const stop = new AbortController()
    const execute = (_input, { abortSignal }) =>
      new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(abortSignal.reason))
        stop.abort(reason)
      })
    return generates(execute, { abortSignal: stop.signal })
  }

  return {
    'a tool that works': () => generates(findsOne),
    'a tool that works, unobserved': () => generates(findsOne, {}, false),
    'a tool that fails': () => generates(fails),
    'a tool that fails, unobserved': () => generates(fails, {}, false),
    'a tool that is aborted': () => cancels(undefined),
    'a tool that is aborted for a reason': () => cancels(new Error('the user left')),
    'a tool that is not async': () => generates(({ query }) => query.length),
    'a tool with state': () => {
      class Search {
        #found = 7
        inputSchema = z.object({ query: z.string() })
        async execute() {
          return this.#found
        }
      }
      return observed((tools) =>
        agent.generate({ answers: asksOnce, tools: tools({ search: new Search() }) }),
      )
    },
    'a tool that tells how far it is': () =>
      generates(async function* ({ query }) {
        yield { found: 0 }
        await lookUp({ word: query })
        yield { found: 1 }
      }),
    'tools at the same time': () => {
      const gate = {}
      gate.promise = new Promise((resolve) => (gate.open = resolve))
      let waiting = 0
      const together = async ({ query }) => {
        if (++waiting === 3) gate.open()
        await gate.promise
        return lookUp({ word: query })
      }
      const words = ['one', 'two', 'three']
      const calls = words.map((query, place) => call('search', { query }, `call-${place}`))
      return generates(together, { answers: [calls, 'Done'] })
    },
    'a streamed answer': () =>
      observed((tools) =>
        agent.stream({ answers: asksOnce, tools: tools({ search: search(findsOne) }) }),
      ),
    'a tool that the app runs itself': () =>
      observed((tools) =>
        agent.generate({ answers: asksOnce, tools: tools({ search: search() }) }),
      ),
    'a tool that the provider ran': () => {
      const asked = { ...call('web_search', { query: 'one' }), providerExecuted: true }
      const ran = { ...asked, type: 'tool-result', result: { hits: 1 }, input: undefined }
      return observed(() =>
        agent.generate({
          answers: [[asked, ran, { type: 'text', text: 'Done' }]],
          tools: {
            web_search: {
              type: version.providerTool ?? 'provider',
              isProviderExecuted: true,
              id: 'fake.web_search',
              name: 'web_search',
              args: {},
              inputSchema: z.object({ query: z.string() }),
            },
          },
        }),
      )
    },
    'an agent in a run': () => new ActionLogger().run('surrounding', () => generates(findsOne)),
    'its own spans as well': () => withSpans(findsOne, {}),
    'its own spans of a named agent': () => withSpans(findsOne, { functionId: 'researcher' }),
    'its own spans of a tool that fails': () => withSpans(fails, { functionId: 'researcher' }),
    'its own spans, and nothing is captured': () => withSpans(findsOne, {}, { capture: false }),
    'its own spans, and nothing is captured of either': () =>
      withSpans(findsOne, { recordInputs: false, recordOutputs: false }, { capture: false }),
    'nothing is captured': () => generates(findsOne, {}, { capture: false }),
    'a logger that is given': () =>
      generates(findsOne, {}, { logger: new ActionLogger({ agentName: 'given' }) }),
    'no provider': () => withProvider(undefined, () => generates(findsOne)),
    'a provider that throws': () =>
      withProvider({ getTracer: throwing }, () => generates(findsOne)),
  }
}

function throwing() {
  throw new Error('this provider is broken')
}

async function withProvider(provider, run) {
  const before = trace.getTracerProvider().getDelegate()
  trace.disable()
  if (provider) trace.setGlobalTracerProvider(provider)
  try {
    return await run()
  } finally {
    trace.disable()
    trace.setGlobalTracerProvider(before)
  }
}
