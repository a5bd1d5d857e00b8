import { LangfuseSpanProcessor } from '@langfuse/otel'
import { nowhere } from '../nowhere.mjs'
import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@langfuse/tracing@5.11.1',
  folder: 'langfuse',
  // Its processor is what writes the session, at a span's start.
  before: [new LangfuseSpanProcessor({ exporter: nowhere() })],
})
const { observe, propagateAttributes, startActiveObservation, startObservation } =
  await import('@langfuse/tracing')

const input = { query: 'one', ...SECRET }
const fail = async () => {
  throw new RangeError('page 9 of 3\nand a second line')
}
const quietly = (promise) => promise.catch(() => {})

await recorder.record('working tool', async () => {
  await observe(async () => ({ hits: [{ title: 'One' }] }), { name: 'search', asType: 'tool' })(
    input,
  )
})

await recorder.record('tool that returns a long id', async () => {
  await observe(async () => '12345678901234567890', { name: 'search', asType: 'tool' })(input)
})

await recorder.record('failing tool', async () => {
  await quietly(observe(fail, { name: 'search', asType: 'tool' })(input))
})

await recorder.record('failing tool by startActiveObservation', async () => {
  const tool = async (span) => {
    span.update({ input })
    await fail()
  }
  await quietly(startActiveObservation('search', tool, { asType: 'tool' }))
})

await recorder.record('tool of a named agent', async () => {
  const search = observe(async (query) => `found ${query}`, { name: 'search', asType: 'tool' })
  await propagateAttributes({ sessionId: 'session-1', userId: 'user-1' }, () =>
    observe(
      async (_task) => {
        await startActiveObservation('plan', () => search('one'), { asType: 'chain' })
        return 'Done'
      },
      { name: 'researcher', asType: 'agent' },
    )('Find it'),
  )
})

await recorder.record('failing agent', async () => {
  const search = observe(fail, { name: 'search', asType: 'tool' })
  await quietly(observe(() => search(input), { name: 'researcher', asType: 'agent' })('Find it'))
})

await recorder.record('cancelled tool', async () => {
  const stop = new AbortController()
  const search = async () => {
    stop.abort()
    stop.signal.throwIfAborted()
  }
  await quietly(observe(search, { name: 'search', asType: 'tool' })(input))
})

await recorder.record('tool written by hand', async () => {
  const tool = startObservation('search', { input }, { asType: 'tool' })
  tool.update({ output: [1, 2], level: 'WARNING', statusMessage: 'slow' }).end()
})
