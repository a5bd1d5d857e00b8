import { manuallyInstrument } from '@agent-actions/instrumentations'
import { traceRunnableTools } from '@agent-actions/instrumentations/anthropic'
import * as sdk from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { z } from 'zod'

const search = betaZodTool({
  name: 'search',
  description: 'Searches',
  inputSchema: z.object({ q: z.string() }),
  run: ({ q }) => q.toUpperCase(),
})
const shelf = betaTool({
  name: 'shelf',
  description: 'Has a shelf',
  inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
  run: ({ name }) => name ?? '',
})

manuallyInstrument(sdk)
export const runner: ReturnType<sdk.Anthropic['beta']['messages']['toolRunner']> =
  new sdk.Anthropic({ apiKey: 'none' }).beta.messages.toolRunner({
    model: 'fake-model',
    max_tokens: 100,
    messages: [],
    tools: [...traceRunnableTools([search]), ...traceRunnableTools([shelf])],
  })
