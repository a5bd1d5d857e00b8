import { traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import { generateText, tool } from 'ai'
import { MockLanguageModelV2 } from 'ai/test'
import { z } from 'zod'

const tools = {
  search: tool({
    inputSchema: z.object({ query: z.string() }),
    execute: ({ query }) => ({ hits: [query] }),
  }),
}
const traced: typeof tools = traceAiTools(tools)

export const { staticToolCalls } = await generateText({
  model: new MockLanguageModelV2(),
  prompt: 'Find it',
  tools: traced,
})
