// node server.mjs <v1|v2> <file>: a server over stdio, observed, whose events are in the file at its end.

import { writeFileSync } from 'node:fs'
import { memorySink } from '@agent-actions/exporter'
import { instrumentMcpServer } from '@agent-actions/instrumentations/mcp'
import { start } from '@agent-actions/node'
import { StdioServerTransport as Stdio1 } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StdioServerTransport as Stdio2 } from '@modelcontextprotocol/server/stdio'
import { versions } from './sdk-versions.mjs'
import { addTools } from './tools.mjs'

const [version, file] = process.argv.slice(2)
const sdk = versions[version]
const sink = memorySink()
const actions = start({ sink, agentName: 'calculator' })
const server = instrumentMcpServer(new sdk.McpServer({ name: 'calculator', version: '1' }))
addTools(server, sdk)
const Transport = version === 'v1' ? Stdio1 : Stdio2
await server.connect(new Transport())
process.stdin.once('end', async () => {
  await actions.shutdown()
  writeFileSync(file, JSON.stringify(sink.events))
  process.exit(0)
})
