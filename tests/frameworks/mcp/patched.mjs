// node patched.mjs: an agent that names no client and no server of its own. Prints its events as JSON.

import { memorySink } from '@agent-actions/exporter'
import { start } from '@agent-actions/node'
import { v1 } from './sdk-v1.mjs'
import { v2 } from './sdk-v2.mjs'
import { addTools } from './tools.mjs'

const sink = memorySink()
const actions = start({ agentName: 'patched', sink, patch: ['mcp'] })
for (const [name, sdk] of Object.entries({ v1, v2 })) {
  const server = new sdk.McpServer({ name, version: '1' })
  addTools(server, sdk)
  const [near, far] = sdk.InMemoryTransport.createLinkedPair()
  const client = new sdk.Client({ name, version: '1' })
  await server.connect(far)
  await client.connect(near)
  await client.callTool({ name: 'boom', arguments: { by: name } })
}
await actions.shutdown()
console.log(JSON.stringify(sink.events))
