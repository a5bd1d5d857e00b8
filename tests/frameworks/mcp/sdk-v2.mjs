// Version 2 of the MCP SDK, with the names that sdk-v1.mjs has too.

import { createRequire } from 'node:module'
import { buffer } from 'node:stream/consumers'
import * as clientModule from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import * as serverModule from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { listen } from './listen.mjs'

const require = createRequire(import.meta.url)

export const v2 = {
  Client: clientModule.Client,
  McpServer: serverModule.McpServer,
  Server: serverModule.Server,
  StdioClientTransport,
  StdioServerTransport,
  InMemoryTransport: clientModule.InMemoryTransport,
  HttpClientTransport: clientModule.StreamableHTTPClientTransport,
  /** Of the protocol that has no sessions any more, which only this version speaks. */
  httpClientOptions: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  call: 'tools/call',
  schema: (shape) => z.object(shape),
  signalOf: (ctx) => ctx.mcpReq.signal,
  metaOf: ({ mcpReq: { _meta: meta } }) => meta,
  notify: (ctx, notification) => ctx.mcpReq.notify(notification),
  options: (options) => [options],
  modules: [clientModule, serverModule],
  commonJs: () => [
    require('@modelcontextprotocol/client'),
    require('@modelcontextprotocol/server'),
    require('@modelcontextprotocol/client'),
  ],

  otherWays: (client, params) => client.request({ method: 'tools/call', params }),

  serveHttp(makeServer) {
    const handler = serverModule.createMcpHandler(makeServer)
    return listen(async (request, response) => {
      const { status, headers, body } = await handler.fetch(await asWebRequest(request))
      response.writeHead(status, Object.fromEntries(headers))
      for await (const chunk of body ?? []) response.write(chunk)
      response.end()
    })
  },
}

async function asWebRequest(request) {
  const { method, url, headers } = request
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(url, `http://${headers.host}`), {
    method,
    headers,
    ...(hasBody && { body: await buffer(request) }),
  })
}
