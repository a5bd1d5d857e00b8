// Servers over HTTP on 127.0.0.1, one for each version of the SDK.

import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createMcpHandler } from '@modelcontextprotocol/server'

/** Without sessions: a server for each request. @param makeServer of version 1 */
export function serveHttp1(makeServer) {
  return listen(async (request, response) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
    await makeServer().connect(transport)
    await transport.handleRequest(request, response)
  })
}

/** @param makeServer of version 2 */
export function serveHttp2(makeServer) {
  const handler = createMcpHandler(makeServer)
  return listen(async (request, response) => {
    const { status, headers, body } = await handler.fetch(await asWebRequest(request))
    response.writeHead(status, Object.fromEntries(headers))
    for await (const chunk of body ?? []) response.write(chunk)
    response.end()
  })
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

async function listen(answer) {
  const server = createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
