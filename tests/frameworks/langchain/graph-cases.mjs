import { traceLangChainTools } from '@agent-actions/instrumentations/langchain'
import { ActionLogger } from '@agent-actions/sdk'
import { ToolMessage } from '@langchain/core/messages'
import { fakeModel } from '@langchain/core/testing'
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  StateGraph,
} from '@langchain/langgraph'
import { createReactAgent } from '@langchain/langgraph/prebuilt'
import { createAgent, humanInTheLoopMiddleware } from 'langchain'
import {
  agentCalling,
  answers,
  broken,
  call,
  callbacks,
  EVERY_CALL,
  everyTool,
  modelCalling,
  open,
  plainTool,
  QUESTION,
  searchTool,
  thrownBy,
} from './team.mjs'

const handOverTo = (name) =>
  plainTool(
    `transfer_to_${name}`,
    async (_, { toolCall: { id } }) =>
      new Command({
        goto: name,
        graph: Command.PARENT,
        update: { messages: [new ToolMessage({ content: 'over', tool_call_id: id })] },
      }),
  )

/** Alice hands over to Bob, who searches; each is a graph in a graph. */
function team() {
  const alice = createAgent({
    name: 'alice',
    model: modelCalling(call('transfer_to_bob', {}, 'call-1')),
    tools: [handOverTo('bob')],
  })
  const bob = createAgent({
    name: 'bob',
    model: modelCalling(call('search', { query: 'spans' }, 'call-2')),
    tools: [searchTool()],
  })
  return new StateGraph(MessagesAnnotation)
    .addNode('alice', alice.graph, { ends: ['bob'] })
    .addNode('bob', bob.graph)
    .addEdge('__start__', 'alice')
    .addEdge('bob', '__end__')
    .compile({ name: 'team' })
}

const look = (query) => new Send('look', { query })

/** Plans two searches, which run at once, each in a node of its own. */
function unnamedGraph() {
  const search = searchTool()
  const State = Annotation.Root({
    found: Annotation({ reducer: (all, more) => all.concat(more), default: () => [] }),
  })
  return new StateGraph(State)
    .addNode('look', async ({ query }, config) => ({
      found: [await search.invoke({ query }, config)],
    }))
    .addNode('plan', () => new Command({ goto: [look('spans'), look('rows')] }), { ends: ['look'] })
    .addEdge('__start__', 'plan')
    .compile()
}

async function found(graph) {
  const state = await graph.invoke({}, callbacks())
  return state.found
}

const askTool = () => plainTool('ask', async () => `they said ${interrupt({ question: 'sure?' })}`)

/** Runs until the graph waits for an answer, and goes on with that. */
async function answered(agentOptions, calls, { answer, ...options }) {
  const agent = agentCalling(calls, { ...agentOptions, checkpointer: new MemorySaver() })
  const config = { configurable: { thread_id: '1' }, ...callbacks(options) }
  const { __interrupt__ } = await agent.invoke(QUESTION, config)
  const resumed = await agent.invoke(new Command({ resume: answer }), config)
  return { interrupts: __interrupt__.length, answers: answers(resumed) }
}

const askCall = [call('ask', {}, 'call-1')]
const searchCall = (query) => [call('search', { query }, `call-${query}`)]

/** An agent that asks, as a node of a team: what it waits for goes up through both. */
async function askedInTeam() {
  const asking = agentCalling(askCall, { name: 'asking', tools: [askTool()] })
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('member', asking.graph)
    .addEdge('__start__', 'member')
    .compile({ name: 'team', checkpointer: new MemorySaver() })
  const config = { configurable: { thread_id: '1' }, ...callbacks() }
  const { __interrupt__ } = await graph.invoke(QUESTION, config)
  return __interrupt__.length
}

export const graphCases = {
  'a team that hands over': async () => {
    const { messages } = await team().invoke(QUESTION, callbacks())
    return messages.map(({ content }) => content)
  },
  'an agent inside a tool': async () => {
    const helper = agentCalling(searchCall('spans'), { name: 'helper', tools: [searchTool()] })
    const delegate = plainTool('delegate', async () => {
      const { messages } = await helper.invoke(QUESTION)
      return messages.at(-1).content
    })
    const lead = agentCalling([call('delegate', {}, 'call-1')], { tools: [delegate] })
    return answers(await lead.invoke(QUESTION, callbacks()))
  },
  'a graph without a name': () => found(unnamedGraph()),
  "a graph in somebody's run": () =>
    new ActionLogger().run('lead', async () => (await found(unnamedGraph())).length),
  'the older agent': async () => {
    const agent = createReactAgent({
      name: 'older',
      llm: modelCalling(...EVERY_CALL),
      tools: everyTool(),
    })
    return answers(await agent.invoke(QUESTION, callbacks()))
  },
  'an agent whose model fails': () =>
    thrownBy(
      createAgent({
        name: 'researcher',
        model: fakeModel().alwaysThrow(broken),
        tools: [searchTool()],
      }).invoke(QUESTION, callbacks()),
    ),
  'an agent that streams': async () => {
    const agent = agentCalling(searchCall('spans'), { tools: [searchTool()] })
    const steps = []
    for await (const step of await agent.stream(QUESTION, callbacks())) {
      steps.push(...Object.keys(step))
    }
    return steps
  },
  'agents at once': () =>
    Promise.all(
      ['spans', 'rows'].map(async (query) => {
        const tools = traceLangChainTools([searchTool(() => open(`/${query}`))])
        const agent = agentCalling(searchCall(query), { name: `agent-${query}`, tools })
        return answers(await agent.invoke(QUESTION, callbacks()))
      }),
    ),
  'an interrupt': () => answered({ tools: [askTool()] }, askCall, { answer: 'yes' }),
  'an interrupt in a team': askedInTeam,
  'an interrupt of a traced tool, not captured': () =>
    answered({ tools: traceLangChainTools([askTool()], { capture: false }) }, askCall, {
      answer: 'the secret',
      capture: false,
    }),
  'a call that its reviewer refuses': () =>
    answered(
      {
        tools: [searchTool()],
        middleware: [humanInTheLoopMiddleware({ interruptOn: { search: true } })],
      },
      searchCall('spans'),
      { answer: { decisions: [{ type: 'reject', message: 'not now' }] } },
    ),

  'a break before a node': async () => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('pause', async () => ({}))
      .addEdge('__start__', 'pause')
      .compile({ name: 'paused', checkpointer: new MemorySaver(), interruptBefore: ['pause'] })
    await graph.invoke(QUESTION, { configurable: { thread_id: '1' }, ...callbacks() })
  },
  'a conditional edge, and what nodes do': async () => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('think', async () => {
        await open('/thought')
        return {}
      })
      .addNode('act', async () => ({}))
      .addEdge('__start__', 'think')
      .addConditionalEdges('think', () => 'act', ['act'])
      .compile({ name: 'thinker' })
    await graph.invoke(QUESTION, callbacks())
  },
}
