import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DIALECTS, replay, type SpanFixture } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/spans')

/** What the clock of a span says is tested elsewhere; the times of a recording are made up. */
const NOT_JUDGED = ['schema_version', 'id', 'timestamp', 'duration_ms', 'duration_us', 'debug_mode']

const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
const recordings = files
  .filter((file) => file.endsWith('.json') && !file.endsWith('.events.json'))
  .toSorted()

/** These need what the processor does not do yet: agents named by dialects, sessions, nameless runs. */
const NOT_YET = new Set([
  'ai-sdk-5/agent-in-a-conversation.json',
  'ai-sdk-5/agent-inside-a-tool.json',
  'ai-sdk-5/failing-agent.json',
  'ai-sdk-5/failing-tool-of-a-named-agent.json',
  'ai-sdk-5/tool-of-a-named-agent.json',
  'ai-sdk-6/agent-in-a-conversation.json',
  'ai-sdk-6/agent-inside-a-tool.json',
  'ai-sdk-6/failing-agent.json',
  'ai-sdk-6/failing-tool-of-a-named-agent.json',
  'ai-sdk-6/tool-of-a-named-agent.json',
  'ai-sdk-7-legacy/agent-in-a-conversation.json',
  'ai-sdk-7-legacy/agent-inside-a-tool.json',
  'ai-sdk-7-legacy/failing-agent.json',
  'ai-sdk-7-legacy/failing-tool-of-a-named-agent.json',
  'ai-sdk-7-legacy/tool-of-a-named-agent.json',
  'ai-sdk-7/cancelled-tool.json',
  'ai-sdk-7/failing-tool.json',
  'ai-sdk-7/payloads-switched-off.json',
  'ai-sdk-7/tool-of-a-named-agent.json',
  'ai-sdk-7/working-tool.json',
  'anthropic/cancelled-tool.json',
  'anthropic/failing-tool-without-content.json',
  'anthropic/failing-tool.json',
  'anthropic/tool-of-a-named-agent.json',
  'anthropic/working-tool.json',
  'gen-ai/failing-agent.by-hand.json',
  'gen-ai/tool-of-a-named-agent.by-hand.json',
  'google-adk/cancelled-tool.json',
  'google-adk/failing-tool.json',
  'google-adk/tool-of-a-named-agent.json',
  'google-adk/tool-that-returns-an-error.json',
  'google-adk/two-calls-at-once.json',
  'langfuse/failing-agent.json',
  'langfuse/tool-of-a-named-agent.json',
  'langsmith/tool-of-a-named-agent.json',
  'mastra/tool-of-a-named-agent.json',
  'mcp/call-inside-a-tool-of-a-framework.by-hand.json',
  'mcp/call-seen-by-client-and-server.by-hand.json',
  'mcp/cancelled-tool.by-hand.json',
  'mcp/failing-tool.by-hand.json',
  'mcp/refused-call.by-hand.json',
  'open-inference-ai-sdk-7/cancelled-tool.json',
  'open-inference-ai-sdk-7/failing-tool.json',
  'open-inference-ai-sdk-7/payloads-switched-off.json',
  'open-inference-ai-sdk-7/tool-of-a-named-agent.json',
  'open-inference-ai-sdk-7/working-tool.json',
  'open-inference-ai-sdk/agent-in-a-conversation.json',
  'open-inference-ai-sdk/agent-inside-a-tool.json',
  'open-inference-ai-sdk/failing-agent.json',
  'open-inference-ai-sdk/failing-tool-of-a-named-agent.json',
  'open-inference-ai-sdk/tool-of-a-named-agent.json',
  'open-inference-langchain/tool-inside-a-chain.json',
  'open-inference-openai-agents/cancelled-tool.json',
  'open-inference-openai-agents/failing-tool-that-tells.json',
  'open-inference-openai-agents/failing-tool.json',
  'open-inference-openai-agents/working-tool.json',
  'open-inference/failing-agent.json',
  'open-inference/tool-of-a-named-agent.json',
  'open-llmetry-ai-sdk-later/tool-of-a-named-agent.json',
  'open-llmetry-ai-sdk/tool-of-a-named-agent.json',
  'open-llmetry/tool-of-a-named-agent.json',
  'open-llmetry/tool-of-a-workflow.json',
])

describe('the spans of a real library become the actions that a reader expects', () => {
  it.each(recordings.filter((file) => !NOT_YET.has(file)))('%s', async (file) => {
    expect(await eventsOf(file)).toEqual(expectedOf(file))
  })

  it.fails.each([...NOT_YET])('%s, not yet', async (file) => {
    expect(await eventsOf(file)).toEqual(expectedOf(file))
  })
})

async function eventsOf(file: string): Promise<readonly object[]> {
  const events = await replay(readJson(file) as SpanFixture, { dialects: DIALECTS })
  return events.map(judged)
}

/** What a person wrote beside the recording, having looked at it. */
function expectedOf(file: string): unknown {
  return readJson(file.replace(/\.json$/, '.events.json'))
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'))
}

function judged(event: object): object {
  return Object.fromEntries(Object.entries(event).filter(([key]) => !NOT_JUDGED.includes(key)))
}
