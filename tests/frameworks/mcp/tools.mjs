// The tools of the servers that the cases call.

import { traceTool } from '@agent-actions/sdk'
import { z } from 'zod'

const text = (said) => ({ content: [{ type: 'text', text: String(said) }] })
const plus = traceTool((a, b) => a + b, { name: 'plus', parameters: (a, b) => ({ a, b }) })

export function addTools(server, sdk) {
  const numbers = sdk.schema({ a: z.number(), b: z.number() })
  server.registerTool('add', { inputSchema: numbers }, async ({ a, b }) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return text(plus(a, b))
  })
  server.registerTool('boom', { inputSchema: sdk.schema({}) }, async () => {
    throw new RangeError('no more room')
  })
  server.registerTool('refuse', { inputSchema: sdk.schema({}) }, async () => ({
    ...text('not today'),
    isError: true,
  }))
  server.registerTool('meta', { inputSchema: sdk.schema({}) }, async (_args, extra) =>
    text(JSON.stringify(sdk.metaOf(extra) ?? null)),
  )
  server.registerTool('wait', { inputSchema: sdk.schema({}) }, async (_args, extra) => {
    // Where the call is aborted before the tool begins, it hangs.
    await new Promise((resolve) => sdk.signalOf(extra).addEventListener('abort', resolve))
    return text('too late')
  })
  server.registerTool('exit', { inputSchema: sdk.schema({}) }, async () => process.exit(7))
  server.registerTool('steps', { inputSchema: sdk.schema({}) }, async (_args, extra) => {
    const { progressToken } = sdk.metaOf(extra) ?? {}
    for (const progress of [1, 2]) {
      const params = { progressToken, progress, total: 2 }
      await sdk.notify(extra, { method: 'notifications/progress', params })
    }
    return text('done')
  })
}

/** A server over low-level handlers, as one writes it without `McpServer`. */
export function lowLevelServer(sdk) {
  const server = new sdk.Server({ name: 'low', version: '1' }, { capabilities: { tools: {} } })
  const answer = async ({ params }) => {
    if (params.name === 'bad-result') return { content: 'no list' }
    if (params.name !== 'echo') throw new RangeError(`no tool ${params.name}`)
    return text(plus(params.arguments.a, 1))
  }
  return { server, handle: () => server.setRequestHandler(sdk.call, answer) }
}
