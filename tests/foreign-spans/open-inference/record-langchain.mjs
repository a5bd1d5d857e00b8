import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@arizeai/openinference-instrumentation-langchain@4.1.1 with @langchain/core@1.4.0',
  folder: 'open-inference-langchain',
})
const { LangChainInstrumentation } =
  await import('@arizeai/openinference-instrumentation-langchain')
const { tool } = await import('@langchain/core/tools')
const { ToolMessage } = await import('@langchain/core/messages')
const { RunnableLambda } = await import('@langchain/core/runnables')
const { z } = await import('zod')

new LangChainInstrumentation({ tracerProvider: recorder.tracerProvider }).manuallyInstrument(
  await import('@langchain/core/callbacks/manager'),
)

const schema = z.object({ query: z.string(), password: z.string() })
const input = { query: 'one', ...SECRET }
const search = (run, shape = schema) =>
  tool(run, { name: 'search', description: 'Searches', schema: shape })
const quietly = (promise) => promise.catch(() => {})

await recorder.record('working tool', async () => {
  await search(async () => ({ hits: [{ title: 'One' }] })).invoke(input)
})

await recorder.record('tool of one argument', async () => {
  await search(async () => 'plain text', z.object({ query: z.string() })).invoke({ query: 'one' })
})

await recorder.record('tool called by a model', async () => {
  const call = { type: 'tool_call', id: 'call-1', name: 'search', args: input }
  await search(async () => 'plain text').invoke(call)
})

await recorder.record('failing tool', async () => {
  const fail = async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }
  await quietly(search(fail).invoke(input))
})

await recorder.record('tool that answers with an error', async () => {
  const refuse = async () =>
    new ToolMessage({
      status: 'error',
      content: 'page 9 of 3\nand a second line',
      tool_call_id: 'call-1',
    })
  await search(refuse).invoke({ type: 'tool_call', id: 'call-1', name: 'search', args: input })
})

await recorder.record('cancelled tool', async () => {
  const stop = new AbortController()
  const run = (_input, config) =>
    new Promise((_resolve, reject) => {
      config.signal.addEventListener('abort', () => reject(config.signal.reason))
      stop.abort()
    })
  await quietly(search(run).invoke(input, { signal: stop.signal }))
})

await recorder.record('tool inside a chain', async () => {
  const found = search(async () => 'plain text')
  const agent = RunnableLambda.from((_task, config) => found.invoke(input, config))
  await agent.invoke('Find it', {
    runName: 'researcher',
    metadata: { session_id: 'session-1' },
  })
})
