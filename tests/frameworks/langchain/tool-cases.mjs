import { traceLangChainTools } from '@agent-actions/instrumentations/langchain'
import { ToolMessage } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { StructuredTool } from '@langchain/core/tools'
import { trace } from '@opentelemetry/api'
import { z } from 'zod'
import {
  agentCalling,
  answers,
  call,
  callbacks,
  echoText,
  everyCall,
  everyTool,
  fetchTool,
  open,
  plainTool,
  QUESTION,
  searchTool,
  thrownBy,
} from './team.mjs'

/** A class of the user's own, with what only its instances have. */
class Adder extends StructuredTool {
  name = 'adder'
  description = 'Adds one.'
  schema = z.object({ to: z.number() })
  #one = 1
  async _call({ to }) {
    return { sum: to + this.#one }
  }
}

/** A runnable that calls a tool of its own. */
function countTool() {
  const search = searchTool()
  return RunnableLambda.from(({ query }, config) => search.invoke({ query }, config)).asTool({
    name: 'count',
    description: 'Counts.',
    schema: z.object({ query: z.string() }),
  })
}

async function aborted(tool, reason) {
  const controller = new AbortController()
  const ended = thrownBy(tool.invoke({}, { ...callbacks(), signal: controller.signal }))
  setImmediate(() => controller.abort(reason))
  return (await ended).message
}

const never = () => plainTool('slow', () => new Promise(() => {}))

/** Gives no pair, which LangChain finds out when the tool has returned. */
const pairTool = () =>
  plainTool('pair', async () => 'no pair', { responseFormat: 'content_and_artifact' })

/** A tool inside a tool, and both in an agent. */
async function delegated(traced) {
  const search = searchTool(() => open('/spans'))
  const delegate = plainTool('delegate', async (_, config) =>
    search.invoke({ query: 'spans' }, config),
  )
  const tools = traced([delegate, search]).slice(0, 1)
  const agent = agentCalling([call('delegate', {}, 'call-1')], { tools })
  return answers(await agent.invoke(QUESTION, callbacks()))
}

export const toolCases = {
  'nothing observed': () => everyCall(everyTool(), {}),
  'callbacks alone': () => everyCall(everyTool(), callbacks()),
  'callbacks and traced tools': () => everyCall(traceLangChainTools(everyTool()), callbacks()),
  'traced tools alone': () => everyCall(traceLangChainTools(everyTool()), {}),
  'nothing captured': () => everyCall(everyTool(), callbacks({ capture: false })),
  'a tool inside a tool': () => delegated((tools) => tools),
  'a traced tool inside a traced tool': () => delegated(traceLangChainTools),

  'ids of LangChain': async () => {
    const callId = () => trace.getActiveSpan().attributes['gen_ai.tool.call.id']
    const tools = traceLangChainTools([plainTool('which', async () => callId())])
    const runIds = []
    const own = { handleChainStart: (_chain, _inputs, runId) => void runIds.push(runId) }
    const agent = agentCalling([call('which', {}, 'call-1')], { tools })
    const answered = await agent.invoke(QUESTION, {
      callbacks: [own, ...callbacks().callbacks],
    })
    return { answers: answers(answered), outermost: runIds[0] }
  },
  'tools called directly': async () => {
    const config = callbacks()
    const asked = { type: 'tool_call', id: 'call-1', name: 'search', args: { query: 'a' } }
    return [
      await echoText().invoke('a text', config),
      await new Adder().invoke({ to: 1 }, config),
      (await searchTool().invoke(asked, config)).content,
    ]
  },
  'traced tools called directly': async () => {
    const [echo, adder] = traceLangChainTools([echoText(), new Adder()])
    const config = callbacks()
    return [
      await echo.invoke('a text', config),
      await adder.invoke({ to: 1 }, config),
      await adder.call({ to: 2 }),
      await thrownBy(adder.invoke({ to: 'x' }, config)),
    ]
  },
  'tools called under another name': async () => {
    const config = { ...callbacks(), runName: 'renamed' }
    const [traced] = traceLangChainTools([new Adder()])
    await echoText().invoke('a text', config)
    await traced.invoke({ to: 1 }, config)
  },
  'a runnable as a tool': async () => {
    const [count] = traceLangChainTools([countTool()])
    const agent = agentCalling([call('count', { query: 'rows' }, 'call-1')], { tools: [count] })
    return answers(await agent.invoke(QUESTION, callbacks()))
  },
  'a tool that streams': async () => {
    const stream = plainTool('stream', async function* () {
      yield 'one'
      await open('/two')
      return 'the last'
    })
    const [traced] = traceLangChainTools([stream])
    return traced.invoke({}, callbacks())
  },
  'the very error': async () => {
    const [traced] = traceLangChainTools([fetchTool()])
    return [
      await thrownBy(fetchTool().invoke({}, callbacks())),
      await thrownBy(traced.invoke({}, callbacks())),
    ]
  },
  'failures that nobody handles': async () => {
    const [traced] = traceLangChainTools([fetchTool()])
    for (const each of [fetchTool(), traced]) void each.invoke({}, callbacks())
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  },
  'an output of a wrong form, in an agent': async () => {
    const agent = agentCalling([call('pair', {}, 'call-1')], { tools: [pairTool()] })
    const [answer] = answers(await agent.invoke(QUESTION, callbacks()))
    return answer
  },
  'an answer that says it failed': async () => {
    const refused = (_, { toolCall: { id } }) =>
      new ToolMessage({ content: 'no such page', status: 'error', tool_call_id: id })
    const agent = agentCalling([call('fetch', {}, 'call-1')], {
      tools: [plainTool('fetch', refused)],
    })
    return answers(await agent.invoke(QUESTION, callbacks()))
  },
  'an output of a wrong form': async () => {
    const [pair] = traceLangChainTools([pairTool()])
    return thrownBy(pair.invoke({}, callbacks()))
  },
  'calls that are aborted': async () => {
    const [traced, tracedToo] = traceLangChainTools([never(), never()])
    return [
      await aborted(never()),
      await aborted(traced, new Error('the user left')),
      await aborted(tracedToo, 'enough'),
    ]
  },
  'a call that is aborted for a reason of its own': () =>
    aborted(never(), new Error('the user left')),
  'a runnable as a tool, by callbacks alone': () =>
    countTool().invoke({ query: 'rows' }, callbacks()),
  'an agent that is aborted': async () => {
    const agent = agentCalling([call('slow', {}, 'call-1')], { tools: [never()] })
    const controller = new AbortController()
    const ended = thrownBy(
      agent.invoke(QUESTION, {
        signal: controller.signal,
        callbacks: [
          ...callbacks().callbacks,
          { handleToolStart: () => void setImmediate(() => controller.abort()) },
        ],
      }),
    )
    return (await ended).message
  },
}
