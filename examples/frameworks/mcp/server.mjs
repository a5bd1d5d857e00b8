// A server over stdio, as the agent starts it: a process of its own, with its own actions.

import { instrumentMcpServer } from '@agent-actions/instrumentations/mcp'
import { start } from '@agent-actions/node'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

// Where yours has Kafka, this one hands its events to the agent, a line each.
const sink = {
  async send(events) {
    for (const { value } of events) process.stderr.write(`${new TextDecoder().decode(value)}\n`)
  },
  async close() {},
}
start({ agentName: 'library', sink })

const server = instrumentMcpServer(new McpServer({ name: 'library', version: '1.0.0' }))
const book = { inputSchema: { title: z.string() } }
server.registerTool('find_book', book, async ({ title }) => {
  if (title !== 'Emma') throw new RangeError(`no book is called ${title}`)
  return { content: [{ type: 'text', text: 'shelf 7' }] }
})
await server.connect(new StdioServerTransport())
