import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { genAiDialect } from '../../src/dialects/gen-ai.ts'
import { googleAdkDialect } from '../../src/dialects/google-adk.ts'
import { within } from '../tracing.ts'
import { expectHidden } from './expect-hidden.ts'
import { startLibrary, TOKEN } from './library.ts'

const SCOPE = 'gcp.vertex.agent'
const TOOL = {
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'search',
  'gcp.vertex.agent.tool_call_args': JSON.stringify({ query: `use ${TOKEN}` }),
  'gcp.vertex.agent.tool_response': JSON.stringify({ result: `found ${TOKEN}` }),
}

describe('a tool call of Google ADK', () => {
  it('hides a token in arguments and result, and leaves the span as it is', async () => {
    const library = startLibrary(SCOPE, googleAdkDialect)
    library.write('execute_tool search', TOOL)
    await expectHidden(library, ['use ', 'found '])
  })

  it('encloses what happens inside, before it has attributes', async () => {
    const { tracer, events } = startLibrary(SCOPE, googleAdkDialect)
    within(tracer, 'execute_tool plan', {}, () =>
      within(tracer, 'execute_tool search', { attributes: TOOL }, () => {}),
    )
    const [inner] = await events()
    const plan = (await events()).find(({ action_name }) => action_name === 'plan')
    expect(plan?.span_id).toBeDefined()
    expect(inner?.parent_span_id).toBe(plan?.span_id)
  })

  it('told a second time among merged ones is no action, for the conventions neither', async () => {
    const library = startLibrary(SCOPE, googleAdkDialect, genAiDialect)
    library.write('execute_tool (merged)', { ...TOOL, 'gen_ai.tool.name': '(merged tools)' })
    expect(await library.events()).toEqual([])
  })

  it('is told as failed where it threw, which is all that its span says', async () => {
    const library = startLibrary(SCOPE, googleAdkDialect)
    library.write('execute_tool search', {})
    expect(await library.events()).toMatchObject([
      { action_name: 'search', status: 'error' },
      { action_type: 'error', action_name: 'Error' },
    ])
  })
})

it('knows an agent by the name of its span', () => {
  const { tracer } = startLibrary(SCOPE, googleAdkDialect)
  const span = tracer.startSpan('invoke_agent researcher') as unknown as ReadableSpan
  expect(googleAdkDialect.classify(span)).toBe('agent_run')
  expect(googleAdkDialect.agentName?.(span)).toBe('researcher')
})

it('leaves its other spans alone, and spans of the same names under another scope', async () => {
  const library = startLibrary(SCOPE, googleAdkDialect)
  for (const name of ['invocation', 'call_llm', 'execute_node plan']) library.write(name, {})
  const others = startLibrary('app', googleAdkDialect)
  others.write('execute_tool search', TOOL)
  expect([...(await library.events()), ...(await others.events())]).toEqual([])
})
