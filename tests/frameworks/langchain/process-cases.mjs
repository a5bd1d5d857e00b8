import { AsyncResource } from 'node:async_hooks'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { manuallyInstrument } from '@agent-actions/instrumentations'
import { actionCallbacks, traceLangChainTools } from '@agent-actions/instrumentations/langchain'
import { ActionLogger } from '@agent-actions/sdk'
import * as managerModule from '@langchain/core/callbacks/manager'
import { registerConfigureHook, setContextVariable } from '@langchain/core/context'
import * as toolsModule from '@langchain/core/tools'
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
  open,
  QUESTION,
  searchTool,
} from './team.mjs'

const require = createRequire(import.meta.url)

/** Works with these modules instrumented, and undoes it. */
async function instrumented(modules, work) {
  const undos = modules.map((module) => manuallyInstrument(module))
  try {
    return await work()
  } finally {
    for (const undo of undos.toReversed()) undo()
  }
}

/** An agent behind a server that was told nothing of us. */
async function askServer() {
  const agent = agentCalling([call('search', { query: 'spans' }, 'call-1')], {
    tools: [searchTool(() => open('/spans'))],
  })
  const server = createServer(async (_, response) => {
    response.end(answers(await agent.invoke(QUESTION)).join('\n'))
  })
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const response = await fetch(`http://127.0.0.1:${server.address().port}`)
  const text = await response.text()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return text
}

const commonJsTool = () =>
  require('@langchain/core/tools').tool(async () => open('/a'), {
    name: 'of_commonjs',
    description: 'Of the other copy.',
    schema: z.object({}),
  })

const throwingLogger = new Proxy(new ActionLogger(), {
  get() {
    throw new Error('the logger is broken')
  },
})

export const processCases = {
  'the patched class of tools': () =>
    instrumented([toolsModule], () => everyCall(everyTool(), callbacks())),
  'everything twice': () =>
    instrumented([toolsModule, toolsModule, managerModule, managerModule], () =>
      everyCall(traceLangChainTools(traceLangChainTools(everyTool())), {
        callbacks: [actionCallbacks(), actionCallbacks()],
      }),
    ),
  'tools traced before their class is patched': () => {
    const tools = traceLangChainTools(everyTool())
    return instrumented([toolsModule], () => everyCall(tools, callbacks()))
  },
  'both copies of LangChain': () =>
    instrumented(
      [
        require('@langchain/core/tools'),
        require('@langchain/core/callbacks/manager'),
        toolsModule,
        managerModule,
      ],
      async () => [await commonJsTool().invoke({}), await searchTool().invoke({ query: 'spans' })],
    ),
  "a server, by LangChain's hook": () =>
    // What is set there holds for all that starts inside.
    new AsyncResource('a program').runInAsyncScope(() => {
      registerConfigureHook({ contextVar: 'actions' })
      setContextVariable('actions', actionCallbacks())
      return askServer()
    }),
  'a server, by patching': () => instrumented([managerModule, toolsModule], askServer),
  'a server, instrumented no more': askServer,

  "the user's callbacks": async () => {
    const heard = []
    const own = {
      handleToolStart: (_, input) => void heard.push(`start ${input}`),
      handleToolEnd: () => void heard.push('end'),
      handleToolError: (error) => void heard.push(error.message),
    }
    const given = [own]
    await instrumented([managerModule, toolsModule], () =>
      everyCall(everyTool(), { callbacks: given }),
    )
    return { heard: heard.toSorted((a, b) => a.localeCompare(b)), given: given.length }
  },
  "a user's callback that throws": async () => {
    const throwing = {
      handleToolStart() {
        throw new Error('a callback that fails')
      },
    }
    const { warn } = console
    console.warn = () => {}
    const given = { callbacks: [throwing, actionCallbacks()] }
    const answered = await everyCall(traceLangChainTools(everyTool()), given)
    console.warn = warn
    return answered
  },
  'a logger of its own': () =>
    echoText().invoke('a', callbacks({ logger: new ActionLogger({ agentName: 'clerk' }) })),
  'a logger that throws': () =>
    everyCall(
      traceLangChainTools(everyTool(), { logger: throwingLogger }),
      callbacks({ logger: throwingLogger }),
    ),
  'no provider': async () => {
    const provider = trace.getTracerProvider().getDelegate()
    trace.disable()
    const answered = await everyCall(traceLangChainTools(everyTool()), callbacks())
    trace.setGlobalTracerProvider(provider)
    return answered
  },
  'tools of another kind': async () => {
    const ofProvider = { type: 'web_search' }
    const frozen = Object.freeze(searchTool())
    const tools = traceLangChainTools([ofProvider, searchTool(), frozen])
    return { isSame: tools[0] === ofProvider, keys: Object.keys(ofProvider) }
  },
}
