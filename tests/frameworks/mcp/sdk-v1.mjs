// Version 1 of the MCP SDK, with the names that sdk-v2.mjs has too.

import { createRequire } from 'node:module'
import * as clientModule from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import * as serverModule from '@modelcontextprotocol/sdk/server/index.js'
import * as mcpModule from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { listen } from './listen.mjs'

const require = createRequire(import.meta.url)

export const v1 = {
  Client: clientModule.Client,
  McpServer: mcpModule.McpServer,
  Server: serverModule.Server,
  StdioClientTransport,
  StdioServerTransport,
  InMemoryTransport,
  HttpClientTransport: StreamableHTTPClientTransport,
  httpClientOptions: {},
  call: CallToolRequestSchema,
  schema: (shape) => shape,
  signalOf: (extra) => extra.signal,
  metaOf: ({ _meta: meta }) => meta,
  notify: (extra, notification) => extra.sendNotification(notification),
  /** As `callTool` of this version takes its options. */
  options: (options) => [undefined, options],
  modules: [clientModule, serverModule, mcpModule],
  commonJs: () => [
    require('@modelcontextprotocol/sdk/client/index.js'),
    require('@modelcontextprotocol/sdk/server/mcp.js'),
    require('@modelcontextprotocol/sdk/inMemory.js'),
  ],

  async otherWays(client, params) {
    await client.request({ method: 'tools/call', params }, CallToolResultSchema)
    for await (const { type } of client.experimental.tasks.callToolStream(params)) {
      if (type === 'error') throw new Error('the stream failed')
    }
  },

  /** Without sessions: a server for each request. */
  serveHttp: (makeServer) =>
    listen(async (request, response) => {
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
      await makeServer().connect(transport)
      await transport.handleRequest(request, response)
    }),
}
