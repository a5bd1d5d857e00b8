import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { Observability } from '@mastra/observability'
import { OtelBridge } from '@mastra/otel-bridge'
import { trace } from '@opentelemetry/api'
import { ActionLogger, traceTool, withCorrelationId } from '@agent-actions/sdk'
import { z } from 'zod'
import { runCases } from '../run-cases.mjs'
import { FakeModel } from './fake-model.mjs'

const RUN_ID = '0af76519-16cd-43dd-8448-eb211c80319c'
const log = new ActionLogger({ agentName: 'outside', correlationId: RUN_ID })
const inner = traceTool(async () => 'inside', { name: 'Inner' })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const toolOf = (id, execute, options) =>
  createTool({ id, description: id, inputSchema: z.object({}), execute, ...options })

const search = toolOf('search', async ({ query }) => ({ hits: [query] }), {
  inputSchema: z.object({ query: z.string() }),
})

async function fails() {
  throw new RangeError('page 9 of 3')
}

const agentThatCalls = (turns, { name = 'researcher', ...options } = {}) =>
  new Agent({
    id: name,
    name,
    description: name,
    instructions: 'Find it',
    model: new FakeModel(turns),
    ...options,
  })

/** What the app sets up, with the provider that is there. */
async function observing(parts, use, config = {}) {
  const mastra = new Mastra({
    logger: false,
    observability: new Observability({
      configs: { otel: { serviceName: 'mastra-service', bridge: new OtelBridge(), ...config } },
    }),
    ...parts,
  })
  try {
    return await use(mastra)
  } finally {
    await mastra.shutdown()
  }
}

const ask = (agent, options, config) =>
  observing(
    { agents: { agent } },
    async (mastra) => {
      const answer = await mastra.getAgent('agent').generate('Find it', { maxSteps: 4, ...options })
      return answer.text
    },
    config,
  )

const finding = createStep({
  id: 'find',
  inputSchema: z.object({ query: z.string() }),
  outputSchema: z.object({ found: z.string() }),
  execute: async ({ mastra }) => {
    const { text } = await mastra.getAgent('agent').generate('Find it', { maxSteps: 4 })
    await inner()
    return { found: text }
  },
})

const failing = createStep({
  id: 'fail',
  inputSchema: z.object({ found: z.string() }),
  outputSchema: z.object({}),
  execute: fails,
})

const workflowOf = (...steps) =>
  steps
    .reduce(
      (workflow, step) => workflow.then(step),
      createWorkflow({
        id: 'research',
        inputSchema: z.object({ query: z.string() }),
        outputSchema: z.object({}),
      }),
    )
    .commit()

const work = (...steps) =>
  observing(
    {
      agents: { agent: agentThatCalls([[['search', { query: 'spans' }]]], { tools: { search } }) },
      workflows: { research: workflowOf(...steps) },
    },
    async (mastra) => {
      const run = await mastra.getWorkflow('research').createRun()
      const { status, result } = await run.start({ inputData: { query: 'spans' } })
      return { status, result }
    },
  )

await runCases({
  async 'a tool'() {
    return ask(agentThatCalls([[['search', { query: 'spans' }]]], { tools: { search } }))
  },

  async 'inside a tool'() {
    const tools = { outer: toolOf('outer', async () => inner()) }
    return ask(agentThatCalls([[['outer', {}]]], { tools }))
  },

  async 'a stream'() {
    const tools = { outer: toolOf('outer', async () => inner()) }
    const agent = agentThatCalls([[['outer', {}]]], { tools })
    return observing({ agents: { agent } }, async (mastra) => {
      const stream = await mastra.getAgent('agent').stream('Find it', { maxSteps: 4 })
      return stream.text
    })
  },

  async 'parallel tools'() {
    const waiting = (name, ms) =>
      toolOf(name, async () => {
        await pause(ms)
        return traceTool(() => name, { name: `inside ${name}` })()
      })
    const tools = { slow: waiting('slow', 20), quick: waiting('quick', 1) }
    const turn = [
      ['slow', {}],
      ['quick', {}],
    ]
    return ask(agentThatCalls([turn], { tools }))
  },

  async 'a tool that fails'() {
    return ask(agentThatCalls([[['Read', {}]]], { tools: { Read: toolOf('Read', fails) } }))
  },

  async 'input that does not fit the schema'() {
    return ask(agentThatCalls([[['search', { nothing: 1 }]]], { tools: { search } }))
  },

  async 'a tool that is not there'() {
    return ask(agentThatCalls([[['nowhere', {}]]], { tools: { search } }))
  },

  async 'an aborted run'() {
    const stop = new AbortController()
    const wait = toolOf('Wait', async () => {
      stop.abort()
      stop.signal.throwIfAborted()
    })
    return ask(agentThatCalls([[['Wait', {}]]], { tools: { Wait: wait } }), {
      abortSignal: stop.signal,
    })
  },

  async 'an agent inside a tool'() {
    const helper = agentThatCalls([[['search', { query: 'rows' }]]], {
      name: 'helper',
      tools: { search },
    })
    const tools = {
      askHelper: toolOf('askHelper', async (_input, context) => {
        const { text } = await helper.generate('rows', { maxSteps: 4, ...context })
        return text
      }),
    }
    return ask(agentThatCalls([[['askHelper', {}]]], { tools }))
  },

  async 'an agent below an agent'() {
    const helper = agentThatCalls([[['search', { query: 'rows' }]]], {
      name: 'helper',
      tools: { search },
    })
    return ask(agentThatCalls([[['agent-helper', { prompt: 'rows' }]]], { agents: { helper } }))
  },

  async 'a workflow'() {
    return work(finding)
  },

  async 'a workflow that fails'() {
    return work(finding, failing)
  },

  async 'a tool that is traced as well'() {
    const execute = traceTool(async () => inner(), { name: 'outer' })
    return ask(agentThatCalls([[['outer', {}]]], { tools: { outer: toolOf('outer', execute) } }))
  },

  async 'inside a run'() {
    return log.run('outside', () =>
      ask(agentThatCalls([[['search', { query: 'spans' }]]], { tools: { search } })),
    )
  },

  async "the framework's own id"() {
    return observing({ agents: { agent: agentThatCalls([]) } }, async (mastra) => {
      const { traceId } = await mastra.getAgent('agent').generate('Find it')
      return traceId
    })
  },

  async 'inside a correlation id'() {
    return withCorrelationId(RUN_ID, () => ask(agentThatCalls([])))
  },

  async 'nothing is to be told'() {
    const tracingOptions = { hideInput: true, hideOutput: true }
    return ask(agentThatCalls([[['search', { query: 'the secret' }]]], { tools: { search } }), {
      tracingOptions,
    })
  },

  async 'no provider'() {
    const provider = trace.getTracerProvider().getDelegate()
    trace.disable()
    try {
      return await ask(agentThatCalls([[['search', { query: 'a' }]]], { tools: { search } }))
    } finally {
      trace.setGlobalTracerProvider(provider)
    }
  },

  async 'not sampled'() {
    return ask(agentThatCalls([[['search', { query: 'a' }]]], { tools: { search } }), undefined, {
      sampling: { type: 'never' },
    })
  },
})
