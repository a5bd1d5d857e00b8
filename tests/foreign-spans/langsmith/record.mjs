import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRecorder, SECRET } from '../recorder.mjs'

// Its spans end in batches, some time after what they tell of: their own times set the order.
const recorder = createRecorder(import.meta.url, {
  library: 'langsmith@0.12.0',
  folder: 'langsmith',
  explicitTimes: true,
})
process.env.LANGSMITH_TRACING = 'true'
process.env.LANGSMITH_TRACING_MODE = 'otel'
process.env.LANGSMITH_PROJECT = 'fixture-project'
process.env.LANGSMITH_API_KEY = 'none'
// It is asked what it can do, and told nothing in this mode.
const standIn = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end('{}')
})
standIn.listen(0, '127.0.0.1')
await once(standIn, 'listening')
process.env.LANGSMITH_ENDPOINT = `http://127.0.0.1:${standIn.address().port}`
const { initializeOTEL } = await import('langsmith/experimental/otel/setup')
initializeOTEL({
  globalTracerProvider: recorder.tracerProvider,
  skipGlobalContextManagerSetup: true,
})
const { Client } = await import('langsmith')
const { traceable } = await import('langsmith/traceable')
const { awaitAllCallbacks } = await import('@langchain/core/callbacks/promises')
const { tool } = await import('@langchain/core/tools')
const { z } = await import('zod')
const client = new Client()

async function runTool(execute, more = {}) {
  const search = traceable(execute, { name: 'search', run_type: 'tool', client, ...more })
  await search({ query: 'one', ...SECRET }).catch(() => {})
  await client.awaitPendingTraceBatches()
}

const afterAWhile = () => new Promise((resolve) => setTimeout(resolve, 5))

await recorder.record('working tool', () =>
  runTool(async () => {
    await afterAWhile()
    return { hits: [{ title: 'One' }] }
  }),
)
await recorder.record('failing tool', () =>
  runTool(async () => {
    await afterAWhile()
    throw new RangeError('page 9 of 3\nand a second line')
  }),
)
await recorder.record('cancelled tool', async () => {
  const stop = new AbortController()
  await runTool(async () => {
    await afterAWhile()
    stop.abort()
    stop.signal.throwIfAborted()
  })
})
await recorder.record('tool of a named agent', async () => {
  const search = traceable(
    async () => {
      await afterAWhile()
      return 'plain text'
    },
    { name: 'search', run_type: 'tool', client, metadata: { tool_call_id: 'call-1' } },
  )
  const model = traceable(
    async () => {
      await afterAWhile()
      return { content: 'Done' }
    },
    { name: 'model', run_type: 'llm', client },
  )
  const pipeline = traceable(
    async () => {
      await afterAWhile()
      await search({ query: 'one', ...SECRET })
      return model({ messages: [] })
    },
    {
      name: 'pipeline',
      client,
      metadata: { lc_agent_name: 'researcher', thread_id: 'session-1' },
    },
  )
  // As LangChain's agents name themselves.
  await pipeline('Find it')
  await client.awaitPendingTraceBatches()
})

/**
 * LangChain's runs start no span in this mode: the first that ends is written onto the active span of a
 * traced function, and ends it.
 */
async function runLangChainTool(execute) {
  const search = tool(execute, {
    name: 'search',
    description: 'Searches',
    schema: z.object({ query: z.string(), password: z.string() }),
  })
  const pipeline = traceable(
    async () => {
      await afterAWhile()
      const args = { query: 'one', ...SECRET }
      return search.invoke({ type: 'tool_call', id: 'call-1', name: 'search', args })
    },
    { name: 'pipeline', client },
  )
  await pipeline().catch(() => {})
  await awaitAllCallbacks()
  await client.awaitPendingTraceBatches()
}

await recorder.record('working tool of LangChain', () =>
  runLangChainTool(async () => ({ hits: [{ title: 'One' }] })),
)
await recorder.record('failing tool of LangChain', () =>
  runLangChainTool(async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }),
)

standIn.close()
standIn.closeAllConnections()
