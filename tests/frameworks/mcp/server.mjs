// node server.mjs <v1|v2> <file>: a server over stdio, observed, whose events are in the file at its end.

import { writeFileSync } from 'node:fs'
import { memorySink } from '@agent-actions/exporter'
import { instrumentMcpServer } from '@agent-actions/instrumentations/mcp'
import { start } from '@agent-actions/node'
import { addTools } from './tools.mjs'

const [version, file] = process.argv.slice(2)
const { [version]: sdk } = await import(`./sdk-${version}.mjs`)
const sink = memorySink()
const actions = start({ sink, agentName: 'calculator' })
const server = instrumentMcpServer(new sdk.McpServer({ name: 'calculator', version: '1' }))
addTools(server, sdk)
await server.connect(new sdk.StdioServerTransport())
process.stdin.once('end', async () => {
  await actions.shutdown()
  writeFileSync(file, JSON.stringify(sink.events))
  process.exit(0)
})
