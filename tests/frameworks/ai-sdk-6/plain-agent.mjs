// An agent that knows nothing of us. EXIT_IN_TOOL: it ends in the midst of a tool call.
import { generateText, stepCountIs, tool } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { z } from 'zod'

const search = tool({
  inputSchema: z.object({ query: z.string() }),
  execute: async ({ query }) => {
    if (process.env.EXIT_IN_TOOL) process.exit(7)
    return `found ${query}`
  },
})
const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } }
const answers = [
  [{ type: 'tool-call', toolCallId: 'call-1', toolName: 'search', input: '{"query":"spans"}' }],
  [{ type: 'text', text: 'done' }],
]
const model = new MockLanguageModelV3({
  doGenerate: async () => {
    const content = answers.shift()
    const unified = content[0].type === 'text' ? 'stop' : 'tool-calls'
    return { content, finishReason: { unified, raw: unified }, usage, warnings: [] }
  },
})
const { text } = await generateText({
  model,
  tools: { search },
  prompt: 'find spans',
  stopWhen: stepCountIs(5),
})
console.log(`the answer is ${text}`)
