import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@anthropic-ai/sdk@1.14.0',
  folder: 'anthropic',
})
const { default: Anthropic } = await import('@anthropic-ai/sdk')
const { betaTool } = await import('@anthropic-ai/sdk/helpers/beta/json-schema')

/** A model that asks for the tool once, and is content with what it gets. */
async function answer(_url, { body }) {
  const isFirst = !body.includes('tool_result')
  const toolUse = {
    type: 'tool_use',
    id: 'call-1',
    name: 'search',
    input: { query: 'one', ...SECRET },
  }
  return Response.json({
    id: isFirst ? 'message-1' : 'message-2',
    type: 'message',
    role: 'assistant',
    model: 'fake-model',
    content: isFirst ? [toolUse] : [{ type: 'text', text: 'Done' }],
    stop_reason: isFirst ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2 },
  })
}

function clientThatKeeps(contentMode) {
  return new Anthropic({
    apiKey: 'none',
    fetch: answer,
    maxRetries: 0,
    openTelemetry: { tracerProvider: recorder.tracerProvider, traces: { contentMode } },
  })
}

async function runTool(run, { contentMode = 'content', ...options } = {}) {
  const search = betaTool({
    name: 'search',
    description: 'Searches',
    inputSchema: {
      type: 'object',
      properties: { query: { type: 'string' }, password: { type: 'string' } },
    },
    run,
  })
  const runner = clientThatKeeps(contentMode).beta.messages.toolRunner(
    {
      model: 'fake-model',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Find it' }],
      tools: [search],
    },
    options,
  )
  await runner.runUntilDone().catch(() => {})
}

const failing = () => {
  throw new RangeError('page 9 of 3\nand a second line')
}

await recorder.record('working tool', () =>
  runTool(() => JSON.stringify({ hits: [{ title: 'One' }] }), {
    openTelemetry: { conversationId: 'session-1' },
  }),
)
await recorder.record('failing tool', () => runTool(failing))
await recorder.record('failing tool without content', () =>
  runTool(failing, { contentMode: 'metadata_only' }),
)
await recorder.record('cancelled tool', () => {
  const stop = new AbortController()
  return runTool(
    () => {
      stop.abort()
      stop.signal.throwIfAborted()
    },
    { signal: stop.signal },
  )
})
await recorder.record('tool of a named agent', () => {
  const tracer = recorder.tracerProvider.getTracer('app')
  const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'researcher' }
  return tracer.startActiveSpan('invoke_agent researcher', { attributes }, async (span) => {
    await runTool(() => [
      { type: 'text', text: 'plain text' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    ])
    span.end()
  })
})
