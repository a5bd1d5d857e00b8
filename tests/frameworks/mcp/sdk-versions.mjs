// Both versions of the MCP SDK under the same names. They live side by side.

import { createRequire } from 'node:module'
import * as client1 from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { InMemoryTransport as InMemory1 } from '@modelcontextprotocol/sdk/inMemory.js'
import * as server1 from '@modelcontextprotocol/sdk/server/index.js'
import * as mcp1 from '@modelcontextprotocol/sdk/server/mcp.js'
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import * as client2 from '@modelcontextprotocol/client'
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio'
import * as server2 from '@modelcontextprotocol/server'
import { z } from 'zod'
import { serveHttp1, serveHttp2 } from './serve-http.mjs'

const require = createRequire(import.meta.url)

export const versions = {
  v1: {
    Client: client1.Client,
    McpServer: mcp1.McpServer,
    Server: server1.Server,
    StdioClientTransport: Stdio1,
    InMemoryTransport: InMemory1,
    HttpClientTransport: Http1,
    httpClientOptions: {},
    serveHttp: serveHttp1,
    call: CallToolRequestSchema,
    schema: (shape) => shape,
    signalOf: (extra) => extra.signal,
    metaOf: (extra) => extra._meta,
    notify: (extra, notification) => extra.sendNotification(notification),
    /** As `callTool` of this version takes its options. */
    options: (options) => [undefined, options],
    modules: [client1, server1, mcp1],
    commonJs: () => [
      require('@modelcontextprotocol/sdk/client/index.js'),
      require('@modelcontextprotocol/sdk/server/mcp.js'),
      require('@modelcontextprotocol/sdk/inMemory.js'),
    ],
  },
  v2: {
    Client: client2.Client,
    McpServer: server2.McpServer,
    Server: server2.Server,
    StdioClientTransport: Stdio2,
    InMemoryTransport: client2.InMemoryTransport,
    HttpClientTransport: client2.StreamableHTTPClientTransport,
    /** Of the protocol that has no sessions any more, which only this version speaks. */
    httpClientOptions: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    serveHttp: serveHttp2,
    call: 'tools/call',
    schema: (shape) => z.object(shape),
    signalOf: (ctx) => ctx.mcpReq.signal,
    metaOf: (ctx) => ctx.mcpReq._meta,
    notify: (ctx, notification) => ctx.mcpReq.notify(notification),
    options: (options) => [options],
    modules: [client2, server2],
    commonJs: () => [
      require('@modelcontextprotocol/client'),
      require('@modelcontextprotocol/server'),
      require('@modelcontextprotocol/client'),
    ],
  },
}
