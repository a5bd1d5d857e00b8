export { instrumentMcpClient, type McpClient } from './instrument-mcp-client.ts'
export {
  instrumentMcpServer,
  type McpHighLevelServer,
  type McpServer,
} from './instrument-mcp-server.ts'
