// An agent that calls tools of an MCP server in another process: both are one run.

import { deepStrictEqual } from 'node:assert'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { memorySink } from '@agent-actions/exporter'
import { drawActions } from '@agent-actions/exporter/testing'
import { instrumentMcpClient } from '@agent-actions/instrumentations/mcp'
import { start } from '@agent-actions/node'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const sink = memorySink()
const actions = start({ agentName: 'librarian', sink })

const client = instrumentMcpClient(new Client({ name: 'librarian', version: '1.0.0' }))
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [join(import.meta.dirname, 'server.mjs')],
  stderr: 'pipe',
})
const ofServer = []
const lines = createInterface(transport.stderr).on('line', (line) =>
  ofServer.push(JSON.parse(line)),
)
const serverEnded = once(lines, 'close')

await client.connect(transport)
await actions.log.run('librarian', async () => {
  await client.callTool({ name: 'find_book', arguments: { title: 'Emma' } })
  await client.callTool({ name: 'find_book', arguments: { title: 'Emily' } })
})
await client.close()
await serverEnded
await actions.shutdown()

const all = [...sink.events, ...ofServer]
console.log(drawActions(all))

const runs = new Set(all.map(({ correlation_id }) => correlation_id))
deepStrictEqual(runs.size, 1, 'client and server are not one run')
const calls = sink.events.filter(({ action_name }) => action_name === 'find_book')
const answers = ofServer.filter(({ action_name }) => action_name === 'find_book')
deepStrictEqual(
  answers.map(({ parent_span_id, status }) => [parent_span_id, status]),
  calls.map(({ span_id, status }) => [span_id, status]),
  'what the server did does not lie below the calls of the client',
)
