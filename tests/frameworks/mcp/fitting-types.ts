// With the types of the framework: what we take and give fits.

import { manuallyInstrument } from '@agent-actions/instrumentations'
import { instrumentMcpClient, instrumentMcpServer } from '@agent-actions/instrumentations/mcp'
import { ActionLogger } from '@agent-actions/sdk'
import * as client1 from '@modelcontextprotocol/sdk/client/index.js'
import { Server as Server1 } from '@modelcontextprotocol/sdk/server/index.js'
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as client2 from '@modelcontextprotocol/client'
import * as server2 from '@modelcontextprotocol/server'

const info = { name: 'types', version: '1' }
const options = { logger: new ActionLogger({ agentName: 'agent-a' }), capture: false }

export const clientOfV1: client1.Client = instrumentMcpClient(new client1.Client(info), options)
export const clientOfV2: client2.Client = instrumentMcpClient(new client2.Client(info), options)
export const serverOfV1: McpServer1 = instrumentMcpServer(new McpServer1(info), options)
export const serverOfV2: server2.McpServer = instrumentMcpServer(new server2.McpServer(info))
export const lowLevelOfV1: Server1 = instrumentMcpServer(new Server1(info))
export const lowLevelOfV2: server2.Server = instrumentMcpServer(new server2.Server(info))
export const undos: (() => void)[] = [client1, client2, server2].map((module) =>
  manuallyInstrument(module),
)

// @ts-expect-error -- a server is no client
instrumentMcpClient(serverOfV1)
// @ts-expect-error -- nor a client a server
instrumentMcpServer({ callTool: () => {} })
