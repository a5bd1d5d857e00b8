import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@arizeai/openinference-core@2.7.1',
  folder: 'open-inference',
})
const { setSession, traceAgent, traceChain, traceTool, withSpan } =
  await import('@arizeai/openinference-core')
const { context } = await import('@opentelemetry/api')

const input = { query: 'one', ...SECRET }
const fail = async () => {
  throw new RangeError('page 9 of 3\nand a second line')
}
const quietly = (promise) => promise.catch(() => {})

await recorder.record('working tool', async () => {
  await traceTool(async () => ({ hits: [{ title: 'One' }] }), { name: 'search' })(input)
})

await recorder.record('tool that returns a long id', async () => {
  await traceTool(async () => '12345678901234567890', { name: 'search' })(input)
})

await recorder.record('failing tool', async () => {
  await quietly(traceTool(fail, { name: 'search' })(input))
})

await recorder.record('cancelled tool', async () => {
  const stop = new AbortController()
  const search = async () => {
    stop.abort()
    stop.signal.throwIfAborted()
  }
  await quietly(traceTool(search, { name: 'search' })(input))
})

await recorder.record('tool of two arguments', async () => {
  await traceTool(async (query, page) => `${query} ${page}`, { name: 'search' })('one', 9)
})

await recorder.record('tool with attributes of its own', async () => {
  const search = withSpan(async () => 7, {
    name: 'search span',
    kind: 'TOOL',
    processInput: () => ({
      'tool.name': 'search',
      'tool.parameters': JSON.stringify(input),
      'input.value': 'ignored',
    }),
  })
  await search(input)
})

await recorder.record('tool of a named agent', async () => {
  const search = traceTool(async (query) => `found ${query}`, { name: 'search' })
  const plan = traceChain(() => search('one'), { name: 'plan' })
  const agent = traceAgent(
    async (_task) => {
      await plan()
      return 'Done'
    },
    { name: 'researcher' },
  )
  await context.with(setSession(context.active(), { sessionId: 'session-1' }), () =>
    agent('Find it'),
  )
})

await recorder.record('failing agent', async () => {
  const search = traceTool(fail, { name: 'search' })
  const plan = traceChain(() => search(input), { name: 'plan' })
  await quietly(traceAgent(async (_task) => plan(), { name: 'researcher' })('Find it'))
})
