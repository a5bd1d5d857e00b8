// By the framework's own types: what it is given fits, and what comes back is of the type it was.
import { manuallyInstrument } from '@agent-actions/instrumentations'
import { actionCallbacks, traceLangChainTools } from '@agent-actions/instrumentations/langchain'
import { BaseCallbackHandler, type CallbackHandlerMethods } from '@langchain/core/callbacks/base'
import * as manager from '@langchain/core/callbacks/manager'
import { registerConfigureHook, setContextVariable } from '@langchain/core/context'
import type { RunnableConfig } from '@langchain/core/runnables'
import { fakeModel } from '@langchain/core/testing'
import * as tools from '@langchain/core/tools'
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { ToolNode } from '@langchain/langgraph/prebuilt'
import { createAgent } from 'langchain'
import { z } from 'zod'

class MyHandler extends BaseCallbackHandler {
  name = 'mine'
}

const methods: CallbackHandlerMethods = actionCallbacks()
export const config: RunnableConfig = { callbacks: [new MyHandler(), actionCallbacks(), methods] }

const search = tools.tool(async ({ query }) => query.length, {
  name: 'search',
  description: 'Searches.',
  schema: z.object({ query: z.string() }),
})

class Adder extends tools.StructuredTool {
  name = 'adder'
  description = 'Adds.'
  schema = z.object({ to: z.number() })
  async _call({ to }: { to: number }): Promise<number> {
    return to
  }
}

const traced = traceLangChainTools([search, new Adder()] as const)
export const asBefore: readonly [typeof search, Adder] = traced
export const list: (typeof search)[] = traceLangChainTools([search])

export const agent = createAgent({
  model: fakeModel(),
  tools: traceLangChainTools([search, new Adder(), { type: 'web_search' }]),
})
export const answer = agent.invoke({ messages: [] }, { callbacks: [actionCallbacks()] })

export const graph = new StateGraph(MessagesAnnotation)
  .addNode('tools', new ToolNode(traceLangChainTools([search])))
  .addEdge('__start__', 'tools')
  .compile()
export const stream = graph.stream({ messages: [] }, { callbacks: [actionCallbacks()] })

manuallyInstrument(tools)
registerConfigureHook({ contextVar: 'actions' })
setContextVariable('actions', actionCallbacks())
manuallyInstrument(manager)
