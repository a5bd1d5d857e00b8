import { LangfuseSpanProcessor } from '@langfuse/otel'
import { nowhere } from '../nowhere.mjs'
import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@langfuse/langchain@5.11.1 with @langchain/core@1.4.0',
  folder: 'langfuse-langchain',
  before: [new LangfuseSpanProcessor({ exporter: nowhere() })],
})
const { CallbackHandler } = await import('@langfuse/langchain')
const { tool } = await import('@langchain/core/tools')
const { ToolMessage } = await import('@langchain/core/messages')
const { RunnableLambda } = await import('@langchain/core/runnables')
const { z } = await import('zod')

const schema = z.object({ query: z.string(), password: z.string() })
const input = { query: 'one', ...SECRET }
const search = (run) => tool(run, { name: 'search', description: 'Searches', schema })
const observed = () => ({ callbacks: [new CallbackHandler({ sessionId: 'session-1' })] })
const quietly = (promise) => promise.catch(() => {})

await recorder.record('working tool', async () => {
  await search(async () => ({ hits: [{ title: 'One' }] })).invoke(input, observed())
})

await recorder.record('tool called by a model', async () => {
  const call = { type: 'tool_call', id: 'call-1', name: 'search', args: input }
  await search(async () => 'plain text').invoke(call, observed())
})

await recorder.record('failing tool', async () => {
  const fail = async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }
  await quietly(search(fail).invoke(input, observed()))
})

await recorder.record('tool that answers with an error', async () => {
  const refuse = async () =>
    new ToolMessage({
      status: 'error',
      content: 'page 9 of 3\nand a second line',
      tool_call_id: 'call-1',
    })
  await search(refuse).invoke(
    { type: 'tool_call', id: 'call-1', name: 'search', args: input },
    observed(),
  )
})

await recorder.record('cancelled tool', async () => {
  const stop = new AbortController()
  const run = (_input, config) =>
    new Promise((_resolve, reject) => {
      config.signal.addEventListener('abort', () => reject(config.signal.reason))
      stop.abort()
    })
  await quietly(search(run).invoke(input, { signal: stop.signal, ...observed() }))
})

await recorder.record('tool inside a chain', async () => {
  const found = search(async () => 'plain text')
  const chain = RunnableLambda.from((_task, config) => found.invoke(input, config))
  await chain.invoke('Find it', { runName: 'researcher', ...observed() })
})
