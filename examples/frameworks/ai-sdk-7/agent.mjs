// An agent on AI SDK 7 that asks another; each run and each tool call is an action.

import assert from 'node:assert/strict'
import { drawActions, memorySink } from '@agent-actions/exporter/testing'
import { instrumentAiSdk } from '@agent-actions/instrumentations/ai-sdk'
import { start } from '@agent-actions/node'
import { generateText, isStepCount, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { z } from 'zod'

const sink = memorySink() // without it: Kafka, or a database in a folder
const actions = start({ sink })
instrumentAiSdk()

const search = tool({
  description: 'Searches the shelves',
  inputSchema: z.object({ query: z.string() }),
  execute: async ({ query }) => ({ shelf: query === 'spans' ? 'top' : 'unknown' }),
})

const askLibrarian = tool({
  description: 'Asks the librarian',
  inputSchema: z.object({ question: z.string() }),
  execute: async ({ question }) => {
    const { text } = await generateText({
      model: fakeModel([{ toolName: 'search', input: { query: 'spans' } }], 'On the top shelf.'),
      tools: { search },
      prompt: question,
      stopWhen: isStepCount(5),
      telemetry: { functionId: 'librarian' }, // names the agent
    })
    return text
  },
})

const { text } = await generateText({
  model: fakeModel(
    [
      { toolName: 'askLibrarian', input: { question: 'Where are the spans?' } },
      { toolName: 'burn', input: { title: 'spans' } }, // there is no such tool
    ],
    'They are on the top shelf.',
  ),
  tools: { askLibrarian },
  prompt: 'Find the book about spans',
  stopWhen: isStepCount(5),
  telemetry: { functionId: 'researcher' },
})

await actions.flush()
console.log(`${text}\n\n${drawActions(sink.events)}`)
assert.deepEqual(
  sink.events.map(({ agent_name: agent, action_name: name, status }) => [agent, name, status]),
  [
    ['librarian', 'search', 'ok'],
    ['librarian', 'Where are the spans?', 'ok'],
    ['researcher', 'askLibrarian', 'ok'],
    ['researcher', 'burn', 'error'],
    ['researcher', 'AI_NoSuchToolError', 'error'],
    ['researcher', 'Find the book about spans', 'ok'],
  ],
)
await actions.shutdown()

/** A model that calls these tools, and then says this. */
function fakeModel(calls, answer) {
  const toolCalls = calls.map(({ toolName, input }, place) => ({
    type: 'tool-call',
    toolCallId: `call-${place}`,
    toolName,
    input: JSON.stringify(input),
  }))
  const contents = [toolCalls, [{ type: 'text', text: answer }]]
  return new MockLanguageModelV4({
    doGenerate: async () => {
      const content = contents.shift()
      const reason = content === toolCalls ? 'tool-calls' : 'stop'
      return {
        content,
        finishReason: { unified: reason, raw: reason },
        usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } },
        warnings: [],
      }
    },
  })
}
