import { createRequire } from 'node:module'
import { manuallyInstrument } from '@agent-actions/instrumentations'
import { traceRunnableTools } from '@agent-actions/instrumentations/anthropic'
import { ActionLogger, traceTool } from '@agent-actions/sdk'
import * as withSpans from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError'
import { ProxyTracerProvider } from '@opentelemetry/api'
import * as withoutSpans from 'anthropic-sdk-without-spans'
import { z } from 'zod'
import {
  startScriptedModel,
  text,
  toolUse,
} from '../../../examples/frameworks/claude-agent-sdk/scripted-model.mjs'
import { runCases } from '../run-cases.mjs'

let answer
let requests
const model = await startScriptedModel((request, { traceparent }) => {
  requests.push({ ...request, traceparent })
  return answer(request)
})

const inner = traceTool(async function lookUp({ q }) {
  return `hit ${q}`
})
const search = betaZodTool({
  name: 'search',
  description: 'Searches',
  inputSchema: z.object({ q: z.string() }),
  run: ({ q }) => inner({ q }),
})
const shelf = betaTool({
  name: 'shelf',
  description: 'Has a shelf',
  inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
  run({ name }) {
    if (name === 'none') throw new RangeError('no such shelf')
    if (name === 'full') throw new ToolError([text('the shelf is full')])
    return [text(`shelf ${name}`)]
  },
})
/** A class's tool, with private state. */
class Counter {
  #count = 0
  type = 'custom'
  name = 'count'
  description = 'Counts'
  input_schema = { type: 'object', properties: {} }
  parse(input) {
    return { ...input, from: this.#count }
  }
  run({ from }) {
    return String((this.#count += from + 1))
  }
}
/** A toolset has no name, and many tools. */
const computer = {
  type: 'computer_toolset_20260801',
  run: ({ toolUse: call }, { name, input }) => [text(`${call.id} ${name} ${input.key}`)],
}

const calls = [
  toolUse('call-1', 'search', { q: 'spans' }),
  toolUse('call-2', 'shelf', { name: 'top' }),
  toolUse('call-3', 'shelf', { name: 'none' }),
  toolUse('call-4', 'shelf', { name: 'full' }),
  toolUse('call-5', 'search', { q: 5 }),
  toolUse('call-6', 'nowhere', {}),
]
/** One answer a request: a request can hold what is new alone. */
const turns = (...given) => {
  return () => given[requests.length - 1] ?? [text('Done')]
}

/** What the agent's author sees, and what the API was sent. */
async function run(tools, { sdk = withSpans, client = {}, params, options, script } = {}) {
  answer = script ?? turns(calls)
  requests = []
  const anthropic = new sdk.Anthropic({ apiKey: 'none', baseURL: model.url, ...client })
  const runner = anthropic.beta.messages.toolRunner(
    {
      model: 'fake-model',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Go on' }],
      tools,
      ...params,
    },
    options,
  )
  const last = await runner.runUntilDone()
  return { last: last.content, requests }
}

const tools = [search, shelf]
const traced = (options) => traceRunnableTools(tools, options)
const silent = { openTelemetry: false }
const withContent = { openTelemetry: { traces: { contentMode: 'content' } } }

async function patched(module, client) {
  const undo = manuallyInstrument(module)
  manuallyInstrument(module)
  try {
    return await run(tools, { sdk: module, client })
  } finally {
    undo()
  }
}

await runCases({
  unobserved: () => run(tools, { client: silent }),
  'its own spans': () => run(tools),
  'its own spans, with content': () => run(tools, { client: withContent }),
  traced: () => run(traced(), { client: silent }),
  'traced twice': () => run(traceRunnableTools(traced()), { client: silent }),
  'traced, with its own spans': () => run(traced()),
  'traced, with its own spans and content': () => run(traced(), { client: withContent }),
  'traced, before it had spans': () => run(traced(), { sdk: withoutSpans }),
  'patched, before it had spans': () => patched(withoutSpans),
  'patched, with its own spans': () => patched(withSpans),
  'patched, loaded by require': () =>
    patched(createRequire(import.meta.url)('@anthropic-ai/sdk'), silent),
  'patched no more': async () => {
    manuallyInstrument(withoutSpans)()
    return run(tools, { sdk: withoutSpans })
  },
  'without capture': () => run(traced({ capture: false }), { client: silent }),
  'no provider': () => {
    const logger = new ActionLogger({ tracerProvider: new ProxyTracerProvider() })
    return run(traced({ logger }), { client: silent })
  },
  'a provider that throws': () => {
    const tracerProvider = {
      getTracer() {
        throw new Error('broken')
      },
    }
    return run(traced({ logger: new ActionLogger({ tracerProvider }) }), { client: silent })
  },
  'below a run': () => new ActionLogger().run('librarian', () => run(traced(), { client: silent })),
  streamed: () => run(traced(), { client: silent, params: { stream: true } }),
  'streamed, tools at once': () =>
    run(traced(), { client: silent, params: { stream: true, runToolsEagerly: true } }),
  aborted: async () => {
    const stop = new AbortController()
    const wait = betaTool({
      name: 'wait',
      description: 'Waits',
      inputSchema: { type: 'object', properties: {} },
      run(_input, { signal }) {
        stop.abort()
        signal.throwIfAborted()
      },
    })
    const script = turns([toolUse('call-1', 'wait', {})])
    const [options, client] = [{ signal: stop.signal }, silent]
    const error = await run(traceRunnableTools([wait]), { script, options, client }).catch(
      (caught) => caught,
    )
    return error.constructor.name
  },
  'other kinds of tools': () => {
    const given = [new Counter(), computer, { type: 'web_search_20250305', name: 'web_search' }]
    const key = { ...toolUse('call-3', 'key', { key: 'Enter' }), toolset_name: 'computer' }
    const script = turns([toolUse('call-1', 'count', {}), toolUse('call-2', 'count', {}), key])
    return run(traceRunnableTools(given), { client: silent, script })
  },
  'the error itself': async () => {
    const thrown = new RangeError('no such shelf')
    const [tool] = traceRunnableTools([
      {
        name: 'shelf',
        run() {
          throw thrown
        },
      },
    ])
    let isSame
    try {
      tool.run({})
    } catch (error) {
      isSame = error === thrown
    }
    const [sync] = traceRunnableTools([{ name: 'sync', run: () => 'at once' }])
    return { isSame, sync: sync.run({}) }
  },
})
