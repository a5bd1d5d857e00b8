// A client and a server that know nothing of us.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

const server = new McpServer({ name: 'plain-server', version: '1.0.0' })
server.registerTool('search', { inputSchema: { query: z.string() } }, async ({ query }) => ({
  content: [{ type: 'text', text: `found ${query}` }],
}))
const client = new Client({ name: 'plain-client', version: '1.0.0' })
const [ours, theirs] = InMemoryTransport.createLinkedPair()
await server.connect(theirs)
await client.connect(ours)
const { content } = await client.callTool({ name: 'search', arguments: { query: 'spans' } })
await client.close()
console.log(`the answer is ${content[0].text}`)
