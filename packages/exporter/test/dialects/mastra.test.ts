import { SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { mastraDialect } from '../../src/dialects/mastra.ts'
import { within } from '../tracing.ts'
import { expectHidden } from './expect-hidden.ts'
import { SECRET_ERROR, startLibrary, TOKEN } from './library.ts'

const TOOL = {
  'mastra.span.type': 'tool_call',
  'gen_ai.tool.name': 'search',
  'gen_ai.tool.call.arguments': JSON.stringify({ query: `use ${TOKEN}` }),
}

describe('a tool call of Mastra', () => {
  it('hides a token in arguments, result and error message, and leaves the span as it is', async () => {
    const library = startLibrary('@mastra/otel-exporter', mastraDialect)
    const result = JSON.stringify([`found ${TOKEN}`])
    library.write('execute_tool search', { ...TOOL, 'gen_ai.tool.call.result': result })
    library.write('execute_tool search', { ...TOOL, 'error.message': SECRET_ERROR }, (span) =>
      span
        .setAttribute('error.type', 'unknown')
        .setStatus({ code: SpanStatusCode.ERROR, message: SECRET_ERROR }),
    )
    await expectHidden(library, ['use ', 'found ', 'no access with '])
  })

  it.each(['tool_call', 'mcp_tool_call', 'provider_tool_call'])('is one as %s', async (type) => {
    const library = startLibrary('@mastra/otel-exporter', mastraDialect)
    library.write('execute_tool search', { ...TOOL, 'mastra.span.type': type })
    expect(await library.events()).toMatchObject([{ action_name: 'search', status: 'ok' }])
  })

  it.each(['client_tool_call', 'model_generation', 'workflow_run'])(
    'is none as %s',
    async (type) => {
      const library = startLibrary('@mastra/otel-bridge', mastraDialect)
      library.write('execute_tool search', { ...TOOL, 'mastra.span.type': type })
      expect(await library.events()).toEqual([])
    },
  )

  it('is told as failed when its MCP server answered with an error', async () => {
    const library = startLibrary('@mastra/otel-exporter', mastraDialect)
    const result = { isError: true, content: [{ type: 'text', text: 'no such page' }] }
    const written = { ...TOOL, 'mastra.span.type': 'mcp_tool_call' }
    library.write('x', { ...written, 'gen_ai.tool.call.result': JSON.stringify(result) })
    expect((await library.events())[0]).toMatchObject({
      status: 'error',
      action_details: { error_message: 'no such page', tool_result: result },
    })
  })

  const INVALID =
    'Tool input validation failed for search. Please fix the following errors and try again:\n- query: expected string\n\nProvided arguments: {}'
  it.each([
    [{ error: true, message: INVALID, validationErrors: {} }, 'error'],
    [{ error: true, message: "the tool's own" }, 'ok'],
    [{ error: true, message: 1, validationErrors: {} }, 'ok'],
    [{ error: false, message: INVALID, validationErrors: {} }, 'ok'],
  ])('whose result is %j ended with status %s', async (result, status) => {
    const library = startLibrary('@mastra/otel-bridge', mastraDialect)
    library.write('x', { ...TOOL, 'gen_ai.tool.call.result': JSON.stringify(result) })
    expect((await library.events())[0]).toMatchObject({ status })
  })

  it('names the first field that does not fit the schema', async () => {
    const library = startLibrary('@mastra/otel-bridge', mastraDialect)
    const result = { error: true, message: INVALID, validationErrors: {} }
    library.write('x', { ...TOOL, 'gen_ai.tool.call.result': JSON.stringify(result) })
    expect((await library.events())[0]).toMatchObject({
      action_details: {
        error_type: 'ValidationError',
        error_message: 'Tool input validation failed for search: query: expected string',
      },
    })
  })
})

describe('the bridge, which writes attributes at the end only', () => {
  it('has a tool that encloses what happens inside while it is open', async () => {
    const { tracer, events } = startLibrary('@mastra/otel-bridge', mastraDialect)
    const outer = "tool: 'plan'"
    within(tracer, outer, {}, () =>
      within(tracer, 'execute_tool x', { attributes: TOOL }, () => {}),
    )
    const [inner, plan] = await events()
    expect(plan?.action_name).toBe('plan')
    expect(inner?.parent_span_id).toBe(plan?.span_id)
  })

  it.each([
    ["agent run: 'researcher'", {}],
    ["agent run: 'researcher' (resumed)", {}],
    ['invoke_agent The Researcher', { 'gen_ai.agent.id': 'researcher' }],
  ])('names the agent of %j by its id', (name, attributes) => {
    const { tracer } = startLibrary('@mastra/otel-bridge', mastraDialect)
    const span = tracer.startSpan(name, { attributes }) as unknown as ReadableSpan
    expect(mastraDialect.agentName?.(span)).toBe('researcher')
  })

  it('leaves spans of these names alone under another scope', async () => {
    const library = startLibrary('app', mastraDialect)
    library.write("tool: 'search'", {})
    library.write("agent run: 'researcher'", {})
    expect(await library.events()).toEqual([])
  })
})

it('gives what an agent was asked: its task, or the messages', async () => {
  const library = startLibrary('@mastra/otel-exporter', mastraDialect)
  const run = { 'mastra.span.type': 'agent_run', 'gen_ai.agent.name': 'researcher' }
  const messages = [{ role: 'user', content: 'Find it' }]
  for (const input of ['Find it', JSON.stringify(messages)]) {
    library.write('invoke_agent researcher', { ...run, 'mastra.agent_run.input': input })
  }
  expect(
    (await library.events()).map((event) => [event.action_name, event.action_details]),
  ).toEqual([
    ['Find it', { task: 'Find it' }],
    ['run', { parameters: { value: messages } }],
  ])
})
