import {
  traceQuery,
  traceSdkTools,
  withActionHooks,
} from '@agent-actions/instrumentations/claude-agent-sdk'
import {
  createSdkMcpServer,
  query,
  tool,
  type Options,
  type Query,
} from '@anthropic-ai/claude-agent-sdk'
import { z } from 'zod'

const search = tool('search', 'Searches', { q: z.string() }, async ({ q }) => ({
  content: [{ type: 'text', text: q.toUpperCase() }],
}))
const wait = tool('wait', 'Waits', {}, async () => ({ content: [] }))
const library = createSdkMcpServer({ name: 'library', tools: traceSdkTools([search, wait]) })

const own = {
  maxTurns: 3,
  mcpServers: { library },
  hooks: { Stop: [{ hooks: [async () => ({})] }] },
}
export const options: Options = withActionHooks(own, { capture: false })
export const fromNothing: Options = withActionHooks()
export const theSameType: typeof own = withActionHooks(own)

const observedQuery: typeof query = traceQuery(query)
export const running: Query = observedQuery({ prompt: 'Go on', options })
