import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@google/adk@2.0.0',
  folder: 'google-adk',
})
// Its events have ids and times, which attributes tell.
let drawn = 0
Math.random = () => (drawn++ * 0.618_034) % 1
Date.now = () => 0
const { BaseLlm, FunctionTool, InMemoryRunner, LlmAgent } = await import('@google/adk')
const { z } = await import('zod')

/** Asks for the tool once, and is content with what it gets. */
class FakeModel extends BaseLlm {
  #calls

  constructor(calls) {
    super({ model: 'fake-model' })
    this.#calls = calls
  }

  async *generateContentAsync() {
    const calls = this.#calls.splice(0)
    const parts = calls.map((args, index) => ({
      functionCall: { id: `call-${index + 1}`, name: 'search', args },
    }))
    yield { content: { role: 'model', parts: calls.length > 0 ? parts : [{ text: 'Done' }] } }
  }
}

async function runTool(execute, { calls = [{ query: 'one', ...SECRET }], ...options } = {}) {
  const search = new FunctionTool({
    name: 'search',
    description: 'Looks it up',
    parameters: z.object({ query: z.string(), password: z.string().optional() }),
    execute,
  })
  const agent = new LlmAgent({
    name: 'researcher',
    model: new FakeModel([...calls]),
    instruction: 'Find it',
    tools: [search],
  })
  const runner = new InMemoryRunner({ agent, appName: 'app' })
  await runner.sessionService.createSession({
    appName: 'app',
    userId: 'user-1',
    sessionId: 'session-1',
  })
  const run = runner.runAsync({
    userId: 'user-1',
    sessionId: 'session-1',
    newMessage: { role: 'user', parts: [{ text: 'Find it' }] },
    ...options,
  })
  while (!(await run.next()).done);
}

await recorder.record('tool of a named agent', () =>
  runTool(async () => ({ hits: [{ title: 'One' }] })),
)
await recorder.record('failing tool', () =>
  runTool(async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }),
)
await recorder.record('tool that returns an error', () =>
  runTool(async () => ({ error: 'page 9 of 3' })),
)
await recorder.record('cancelled tool', () => {
  const stop = new AbortController()
  return runTool(
    async () => {
      stop.abort()
      stop.signal.throwIfAborted()
    },
    { abortSignal: stop.signal },
  )
})
await recorder.record('two calls at once', () =>
  runTool(async ({ query }) => `plain text of ${query}`, {
    calls: [{ query: 'one' }, { query: 'two' }],
  }),
)
