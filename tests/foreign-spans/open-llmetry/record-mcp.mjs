import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@traceloop/instrumentation-mcp@0.27.0 with @modelcontextprotocol/sdk@1.32.2',
  folder: 'open-llmetry-mcp',
})
const clientModule = await import('@modelcontextprotocol/sdk/client/index.js')
const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js')
const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js')
const { McpInstrumentation } = await import('@traceloop/instrumentation-mcp')
const { z } = await import('zod')

new McpInstrumentation().manuallyInstrument(clientModule)

const input = { query: 'one', ...SECRET }

/** A client that calls the tool of a server in this process, and closes. */
async function callTool(answer, options) {
  const server = new McpServer({ name: 'fixture-server', version: '1.0.0' })
  const inputSchema = { query: z.string(), password: z.string() }
  server.registerTool('search', { description: 'Searches', inputSchema }, answer)
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  await server.connect(serverSide)
  const client = new clientModule.Client({ name: 'fixture-client', version: '1.0.0' })
  await client.connect(clientSide)
  await recorder.tracerProvider.getTracer('app').startActiveSpan('agent', async (span) => {
    const call = { name: 'search', arguments: input }
    await client.callTool(call, undefined, options).catch(() => {})
    span.end()
  })
  await client.close()
  await server.close()
}

await recorder.record('working tool', () =>
  callTool(async () => ({ content: [{ type: 'text', text: 'One hit' }] })),
)

await recorder.record('failing tool', () =>
  callTool(async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }),
)

await recorder.record('cancelled tool', () => {
  const stop = new AbortController()
  const answer = () => {
    stop.abort()
    return new Promise(() => {})
  }
  return callTool(answer, { signal: stop.signal })
})
