import { createRequire } from 'node:module'
import { createRecorder, SECRET } from '../recorder.mjs'
import { nowhere } from '../nowhere.mjs'

// CommonJS: its ES modules keep a configuration of their own.
const traceloop = createRequire(import.meta.url)('@traceloop/node-server-sdk')

const recorder = createRecorder(import.meta.url, {
  library: '@traceloop/node-server-sdk@0.27.0',
  folder: 'open-llmetry',
  // Its processor writes names of agents and sessions, at a span's start.
  before: [traceloop.createSpanProcessor({ exporter: nowhere(), disableBatch: true })],
})

traceloop.initialize({
  exporter: nowhere(),
  silenceInitializationMessage: true,
  tracingEnabled: false,
  traceloopSyncEnabled: false,
})

const input = { query: 'one', ...SECRET }
const { withAgent, withAssociationProperties, withConversation, withTask, withTool, withWorkflow } =
  traceloop
const quietly = (promise) => promise.catch(() => {})

await recorder.record('working tool', async () => {
  await withTool({ name: 'search' }, async () => ({ hits: [{ title: 'One' }] }), input)
})

await recorder.record('tool of two arguments', async () => {
  await withTool({ name: 'search' }, async (query, page) => `${query} ${page}`, 'one', 9)
})

await recorder.record('failing tool', async () => {
  const fail = async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }
  await quietly(
    withAgent({ name: 'researcher' }, async () => {
      await quietly(withTool({ name: 'search' }, fail, input))
      return 'Done without it'
    }),
  )
})

await recorder.record('tool of a named agent', async () => {
  const search = () => withTool({ name: 'search' }, async (query) => `found ${query}`, 'one')
  await withConversation('session-1', () =>
    withWorkflow({ name: 'research' }, () =>
      withAgent(
        { name: 'researcher' },
        async (_task) => {
          await withTask({ name: 'plan' }, search)
          return 'Done'
        },
        'Find it',
      ),
    ),
  )
})

await recorder.record('tool of a workflow', async () => {
  await withAssociationProperties({ session_id: 'session-1' }, () =>
    withWorkflow({ name: 'research' }, () =>
      withTool({ name: 'search' }, async () => 'plain text', input),
    ),
  )
})
