import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { genAiDialect } from '../../src/dialects/gen-ai.ts'
import { expectHidden } from './expect-hidden.ts'
import { SECRET_ERROR, startLibrary, TOKEN } from './library.ts'

const TOOL = {
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'search',
  'gen_ai.tool.call.arguments': JSON.stringify({ query: `use ${TOKEN}` }),
}
const AGENT = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'researcher' }
const said = (role: string, content: string) =>
  JSON.stringify([{ role, parts: [{ type: 'text', content }] }])

describe('a tool call by the GenAI conventions', () => {
  it('hides a token in arguments, result and error message, and leaves the span as it is', async () => {
    const library = startLibrary('app', genAiDialect)
    library.write('x', { ...TOOL, 'gen_ai.tool.call.result': `found ${TOKEN}` })
    library.write('x', TOOL, (span) =>
      span.setStatus({ code: SpanStatusCode.ERROR, message: SECRET_ERROR }),
    )
    await expectHidden(library, ['use ', 'found ', 'no access with '])
  })

  it('is one by its tool’s name alone, and by its operation alone', async () => {
    const library = startLibrary('app', genAiDialect)
    library.write('whatever', { 'gen_ai.tool.name': 'search' })
    library.write('execute_tool search', { 'gen_ai.operation.name': 'execute_tool' })
    expect(await library.events()).toMatchObject([
      { action_type: 'tool_call', action_name: 'search' },
      { action_type: 'tool_call', action_name: 'search' },
    ])
  })
})

it('hides a token in what an agent was asked and in its answer', async () => {
  const library = startLibrary('app', genAiDialect)
  library.write('invoke_agent researcher', {
    ...AGENT,
    'gen_ai.input.messages': said('user', `use ${TOKEN}`),
    'gen_ai.output.messages': said('assistant', `found ${TOKEN}`),
  })
  await expectHidden(library, ['use ', 'found '])
})

it.each(['', '[', 'null', '{}', '[null]', '[{"role":"user"}]', '[{"role":"user","parts":[null]}]'])(
  'tells of a run whose messages are %j, without a task',
  async (messages) => {
    const library = startLibrary('app', genAiDialect)
    library.write('invoke_agent researcher', { ...AGENT, 'gen_ai.input.messages': messages })
    expect(await library.events()).toMatchObject([
      { action_type: 'success', action_name: 'run', agent_name: 'researcher' },
    ])
  },
)

it('leaves every other operation alone', async () => {
  const library = startLibrary('app', genAiDialect)
  for (const operation of ['chat', 'embeddings', 'create_agent', 'invoke_workflow']) {
    library.write(operation, { 'gen_ai.operation.name': operation, 'gen_ai.tool.name': 'search' })
  }
  expect(await library.events()).toEqual([])
})
