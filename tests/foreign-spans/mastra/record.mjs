import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@mastra/otel-bridge@1.5.4',
  folder: 'mastra',
})
const { Agent } = await import('@mastra/core/agent')
const { Mastra } = await import('@mastra/core')
const { createTool } = await import('@mastra/core/tools')
const { Observability } = await import('@mastra/observability')
const { OtelBridge } = await import('@mastra/otel-bridge')
const { z } = await import('zod')

/** Asks for the tool once, and is content with what it gets. */
class FakeModel {
  specificationVersion = 'v2'
  provider = 'fake-provider'
  modelId = 'fake-model'
  supportedUrls = {}
  #asked = 0

  async doGenerate() {
    const isFirst = this.#asked++ === 0
    const input = JSON.stringify({ query: 'one', ...SECRET })
    const call = { type: 'tool-call', toolCallId: 'call-1', toolName: 'search', input }
    return {
      content: isFirst ? [call] : [{ type: 'text', text: 'Done' }],
      finishReason: isFirst ? 'tool-calls' : 'stop',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      warnings: [],
      response: { id: `response-${this.#asked}`, timestamp: new Date(0), modelId: 'fake-model' },
    }
  }
}

async function runTool(execute, options = {}) {
  const search = createTool({
    id: 'search',
    description: 'Searches',
    inputSchema: z.object({ query: z.string(), password: z.string() }),
    execute,
  })
  const agent = new Agent({
    id: 'researcher',
    name: 'researcher',
    instructions: 'Find it',
    model: new FakeModel(),
    tools: { search },
  })
  const bridge = new OtelBridge({ tracerProvider: recorder.tracerProvider })
  const mastra = new Mastra({
    agents: { agent },
    logger: false,
    observability: new Observability({
      // It hides the secret, which is to be seen here.
      sensitiveDataFilter: false,
      configs: { otel: { serviceName: 'fixture-service', bridge } },
    }),
  })
  await mastra
    .getAgent('agent')
    .generate('Find it', { maxSteps: 3, ...options })
    .catch(() => {})
}

await recorder.record('tool of a named agent', () =>
  runTool(async () => ({ hits: [{ title: 'One' }] }), {
    tracingOptions: { metadata: { threadId: 'session-1' } },
  }),
)
await recorder.record('failing tool', () =>
  runTool(async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }),
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
