import { createRequire } from 'node:module'
import { instrumentOpenAIAgents, traceExecute } from '@agent-actions/instrumentations/openai-agents'
import { manuallyInstrument } from '@agent-actions/instrumentations'
import { ActionLogger, traceTool, withCorrelationId } from '@agent-actions/sdk'
import * as agents from '@openai/agents-core'
import { trace } from '@opentelemetry/api'
import { runCases } from '../run-cases.mjs'
import { agentThatCalls, fails, search, toolOf } from './scripted-agents.mjs'

const { run, Runner, withTrace } = agents

const RUN_ID = '0af76519-16cd-43dd-8448-eb211c80319c'

let undo = instrumentOpenAIAgents(agents)

const log = new ActionLogger({ agentName: 'outside', correlationId: RUN_ID })
const inner = traceTool(async () => 'inside', { name: 'Inner' })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** What the agent's user gets, and what its model was told. */
async function ask(agent, options, runner = new Runner()) {
  const result = await runner.run(agent, 'Find it', options)
  if (options?.stream) await result.completed
  const told = result.newItems
    .filter(({ type }) => type === 'tool_call_output_item')
    .map(({ output }) => output)
  return { answer: result.finalOutput, told }
}

const callIdOfSpan = () => trace.getActiveSpan().attributes['gen_ai.tool.call.id']

/** With other options than the other cases. */
async function instrumentedWith(options, use) {
  undo()
  const undoThese = instrumentOpenAIAgents(agents, options)
  try {
    return await use()
  } finally {
    undoThese()
    undo = instrumentOpenAIAgents(agents)
  }
}

async function withoutProvider(use) {
  const provider = trace.getTracerProvider().getDelegate()
  trace.disable()
  try {
    return await use()
  } finally {
    trace.setGlobalTracerProvider(provider)
  }
}

const wrapped = (name, execute, options) => toolOf(name, traceExecute(execute), options)

await runCases({
  async 'a tool'() {
    return ask(agentThatCalls([[['search', { query: 'spans' }]]], { tools: [search] }))
  },

  async 'inside a tool'() {
    const tools = [toolOf('outer', async () => inner())]
    return ask(agentThatCalls([[['outer', {}]]], { tools }))
  },

  async 'parallel tools'() {
    const waiting = (name, ms) =>
      toolOf(name, async () => {
        await pause(ms)
        await traceTool(() => name, { name: `inside ${name}` })()
        return name
      })
    const tools = [waiting('slow', 20), waiting('quick', 1)]
    const turn = [
      ['slow', {}],
      ['quick', {}],
    ]
    return ask(agentThatCalls([turn], { tools }))
  },

  async 'a tool that fails'() {
    return ask(agentThatCalls([[['Read', {}]]], { tools: [toolOf('Read', fails)] }))
  },

  async 'a tool that fails, with words of its own for the model'() {
    const tools = [toolOf('Read', fails, { errorFunction: (_context, error) => `Sorry: ${error}` })]
    return ask(agentThatCalls([[['Read', {}]]], { tools }))
  },

  async 'a tool that fails and ends the run'() {
    const tools = [toolOf('Read', fails, { errorFunction: null })]
    return ask(agentThatCalls([[['Read', {}]]], { tools }))
  },

  async 'a tool beside one that ends the run'() {
    const tools = [
      toolOf('Read', fails, { errorFunction: null }),
      toolOf('Wait', async () => pause(20)),
    ]
    const turn = [
      ['Wait', {}],
      ['Read', {}],
    ]
    return ask(agentThatCalls([turn], { tools }))
  },

  async 'a tool that takes too long'() {
    const tools = [toolOf('Wait', async () => pause(50), { timeoutMs: 5 })]
    return ask(agentThatCalls([[['Wait', {}]]], { tools }))
  },

  async 'input that does not fit the schema'() {
    return ask(agentThatCalls([[['search', { nothing: 1 }]]], { tools: [search] }))
  },

  async 'a tool that is not there'() {
    return ask(agentThatCalls([[['nowhere', {}]]], { tools: [search] }))
  },

  async 'an aborted run'() {
    const stop = new AbortController()
    const wait = async (_input, _context, { signal }) => {
      stop.abort()
      signal.throwIfAborted()
    }
    const agent = agentThatCalls([[['Wait', {}]]], { tools: [toolOf('Wait', wait)] })
    return ask(agent, { signal: stop.signal })
  },

  async 'observed: a tool that fails'() {
    return ask(agentThatCalls([[['Read', {}]]], { tools: [wrapped('Read', fails)] }))
  },

  async 'observed: a tool that fails at once'() {
    const read = () => {
      throw new RangeError('page 9 of 3')
    }
    return ask(agentThatCalls([[['Read', {}]]], { tools: [wrapped('Read', read)] }))
  },

  async 'observed: parallel tools'() {
    const echo = traceExecute(async (_input, _context, { toolCall }) => {
      await pause(1)
      return [toolCall.callId, callIdOfSpan()]
    })
    const turn = [
      ['Echo', {}],
      ['Echo', {}],
    ]
    return ask(agentThatCalls([turn], { tools: [toolOf('Echo', echo)] }))
  },

  async 'observed: a tool that calls another by hand'() {
    const other = toolOf(
      'Other',
      traceExecute(async () => 'other', { name: 'Other' }),
    )
    const tools = [wrapped('Outer', async (_input, context) => other.invoke(context, '{}'))]
    return ask(agentThatCalls([[['Outer', {}]]], { tools }))
  },

  async 'observed: twice'() {
    const read = traceExecute(traceExecute(fails))
    const tools = [toolOf('Read', read)]
    const given = await ask(agentThatCalls([[['Read', {}]]], { tools }))
    return { ...given, isOne: traceExecute(read) === read }
  },

  async 'observed: nothing is traced'() {
    const agent = agentThatCalls([[['search', {}]], [['Read', {}]]], {
      tools: [wrapped('search', async () => callIdOfSpan()), wrapped('Read', fails)],
    })
    return ask(agent, undefined, new Runner({ tracingDisabled: true }))
  },

  async 'nothing is traced'() {
    const agent = agentThatCalls([[['search', { query: 'spans' }]]], { tools: [search] })
    return ask(agent, undefined, new Runner({ tracingDisabled: true }))
  },

  async 'a handoff'() {
    const writer = agentThatCalls([[['search', { query: 'rows' }]]], {
      name: 'writer',
      tools: [search],
    })
    const agent = agentThatCalls([[['transfer_to_writer', {}]]], { handoffs: [writer] })
    return ask(agent)
  },

  async guardrails() {
    const guardrail = (name, tripwireTriggered) => ({
      name,
      async execute() {
        // A decision is told when it is over, and its start reckoned: not to the microsecond.
        await new Promise((resolve) => setTimeout(resolve, 5))
        return { outputInfo: await inner(), tripwireTriggered }
      },
    })
    const agent = agentThatCalls([], {
      inputGuardrails: [guardrail('on topic', false)],
      outputGuardrails: [guardrail('no names', true)],
    })
    return ask(agent)
  },

  async 'a call that is refused'() {
    const tools = [toolOf('Delete', async () => 'deleted', { needsApproval: true })]
    const agent = agentThatCalls([[['Delete', {}]]], { tools })
    const { interruptions, state } = await run(agent, 'Find it')
    state.reject(interruptions[0])
    return ask(agent, undefined, { run: () => run(agent, state) })
  },

  async 'an agent as a tool'() {
    const helper = agentThatCalls([[['search', { query: 'rows' }]]], {
      name: 'helper',
      tools: [search],
    })
    const tools = [helper.asTool({ toolName: 'ask_helper', toolDescription: 'Asks' })]
    return ask(agentThatCalls([[['ask_helper', { input: 'rows' }]]], { tools }))
  },

  async 'an agent inside a function that a tool calls'() {
    const helper = agentThatCalls([], { name: 'helper' })
    const askHelper = traceTool(async () => (await run(helper, 'rows')).finalOutput, {
      name: 'AskHelper',
    })
    return ask(
      agentThatCalls([[['outer', {}]]], { tools: [toolOf('outer', async () => askHelper())] }),
    )
  },

  async 'a stream'() {
    const tools = [toolOf('outer', async () => inner())]
    return ask(agentThatCalls([[['outer', {}]]], { tools }), { stream: true })
  },

  async 'nothing sensitive is traced'() {
    const own = { errorFunction: (_context, error) => `Sorry: ${error}` }
    const tools = [search, toolOf('Read', fails, own), wrapped('Open', fails)]
    const turns = [[['search', { query: 'the secret' }]], [['Read', {}]], [['Open', {}]]]
    const runner = new Runner({ traceIncludeSensitiveData: false })
    return ask(agentThatCalls(turns, { tools }), undefined, runner)
  },

  async 'nothing is captured'() {
    return instrumentedWith({ capture: false }, () =>
      ask(agentThatCalls([[['search', { query: 'the secret' }]]], { tools: [search] })),
    )
  },

  async 'observed: nothing is traced or captured'() {
    const read = traceExecute(async () => 'the secret', { capture: false })
    const agent = agentThatCalls([[['Read', {}]]], { tools: [toolOf('Read', read)] })
    return ask(agent, undefined, new Runner({ tracingDisabled: true }))
  },

  async "a logger of the app's"() {
    return instrumentedWith({ logger: log }, () =>
      ask(agentThatCalls([[['search', { query: 'spans' }]]], { tools: [search] })),
    )
  },

  async 'a workflow with an id'() {
    const traceId = `trace_${RUN_ID.replaceAll('-', '')}`
    await withTrace('Research', () => ask(agentThatCalls([])), { traceId })
  },

  async 'two agents in a workflow whose id is no UUID'() {
    await withTrace(
      'Research',
      async () => {
        await ask(agentThatCalls([]))
        await ask(agentThatCalls([], { name: 'writer' }))
      },
      { traceId: 'trace_of_mine' },
    )
  },

  async 'inside a run'() {
    await log.run('outside', () =>
      ask(agentThatCalls([[['search', { query: 'a' }]]], { tools: [search] })),
    )
  },

  async 'inside a correlation id'() {
    await withCorrelationId(RUN_ID, () => ask(agentThatCalls([])))
  },

  async 'agents at the same time in one workflow'() {
    const one = (name) => {
      const tools = [
        toolOf('outer', async () => {
          await pause(1)
          return traceTool(() => name, { name: `inside ${name}` })()
        }),
      ]
      return ask(agentThatCalls([[['outer', {}]]], { name, tools }))
    }
    return withTrace('Research', () => Promise.all([one('one'), one('two')]))
  },

  async 'instrumented again, and its other copy'() {
    const undoAgain = instrumentOpenAIAgents(agents)
    const cjs = createRequire(import.meta.url)('@openai/agents-core')
    manuallyInstrument(cjs)
    const tools = [toolOf('outer', async () => inner())]
    const given = await ask(agentThatCalls([[['outer', {}]]], { tools }))
    undoAgain()
    return { ...given, isAnother: cjs.Agent !== agents.Agent }
  },

  async 'processors of the app in place of all others'() {
    const seen = []
    const none = async () => {}
    agents.setTraceProcessors([
      {
        onTraceStart: none,
        onTraceEnd: none,
        onSpanStart: none,
        onSpanEnd: async ({ spanData }) => seen.push(spanData.type),
        shutdown: none,
        forceFlush: none,
      },
    ])
    const tools = [toolOf('outer', async () => inner())]
    return { ...(await ask(agentThatCalls([[['outer', {}]]], { tools }))), seen }
  },

  async 'a processor before ours that is slow'() {
    const slowly = () => pause(5)
    agents.setTraceProcessors([
      {
        onTraceStart: slowly,
        onTraceEnd: async () => {},
        onSpanStart: slowly,
        onSpanEnd: async () => {},
        shutdown: async () => {},
        forceFlush: async () => {},
      },
    ])
    const given = await ask(agentThatCalls([[['search', { query: 'a' }]]], { tools: [search] }))
    await pause(20)
    agents.setTraceProcessors([])
    return given
  },

  async 'tracing that ends during a call'() {
    const tools = [toolOf('Wait', async () => agents.getGlobalTraceProvider().shutdown(1))]
    return ask(agentThatCalls([[['Wait', {}]]], { tools }))
  },

  async 'a hook of the app that throws'() {
    const runner = new Runner()
    runner.on('agent_tool_start', () => {
      throw new TypeError('the hook')
    })
    const agent = agentThatCalls([[['search', { query: 'a' }]]], { tools: [search] })
    return ask(agent, undefined, runner)
  },

  async 'a logger of ours that throws'() {
    const broken = new Proxy(log, {
      get(target, key) {
        if (key === 'startRun' || key === 'startToolCall') throw new Error('ours')
        return Reflect.get(target, key)
      },
    })
    return instrumentedWith({ logger: broken }, () =>
      ask(agentThatCalls([[['search', { query: 'a' }]]], { tools: [search] })),
    )
  },

  async 'no provider'() {
    const tools = [toolOf('outer', async () => inner()), wrapped('Read', fails)]
    return withoutProvider(() => ask(agentThatCalls([[['outer', {}]], [['Read', {}]]], { tools })))
  },

  async 'another module'() {
    instrumentOpenAIAgents({ Agent: agents.Agent })()
  },

  async undone() {
    undo()
    const tools = [toolOf('outer', async () => 'not observed')]
    const given = await ask(agentThatCalls([[['outer', {}]]], { tools }))
    undo = instrumentOpenAIAgents(agents)
    return given
  },
})
