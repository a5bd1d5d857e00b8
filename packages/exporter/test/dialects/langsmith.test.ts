import type { Attributes, Span } from '@opentelemetry/api'
import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { langsmithDialect } from '../../src/dialects/langsmith.ts'
import { expectHidden } from './expect-hidden.ts'
import { SECRET_ERROR, startLibrary, TOKEN } from './library.ts'

const TOOL = {
  'langsmith.span.kind': 'tool',
  'langsmith.trace.name': 'search',
  'gen_ai.prompt': JSON.stringify({ query: `use ${TOKEN}` }),
}

/** As the library does: the status is OK, whatever comes after. */
function thrown(message: string) {
  return (span: Span) => {
    span.setStatus({ code: SpanStatusCode.OK })
    span.recordException(new Error(message))
  }
}

async function eventsOf(attributes: Attributes, also?: (span: Span) => void) {
  const library = startLibrary('langsmith', langsmithDialect)
  library.write('run', attributes, also)
  return library.events()
}

describe('a tool run of LangSmith', () => {
  it('hides a token in arguments, result and error message, and leaves the span as it is', async () => {
    const library = startLibrary('langsmith', langsmithDialect)
    const completion = JSON.stringify({ outputs: `found ${TOKEN}` })
    library.write('search', { ...TOOL, 'gen_ai.completion': completion })
    library.write('search', TOOL, thrown(`RangeError: ${SECRET_ERROR}`))
    await expectHidden(library, ['use ', 'found ', 'no access with '])
  })

  it('is told as failed when LangChain returned a message that says so', async () => {
    const kwargs = { status: 'error', content: 'no such page\nat all' }
    const message = { lc: 1, type: 'constructor', id: ['langchain_core', 'ToolMessage'], kwargs }
    const completion = JSON.stringify({ output: message })
    const [call] = await eventsOf({ ...TOOL, 'gen_ai.completion': completion })
    expect(call).toMatchObject({ action_name: 'search', status: 'error' })
    expect(call?.action_details).toMatchObject({
      error_type: 'Error',
      error_message: 'no such page',
    })
    expect(call?.action_details).not.toHaveProperty('tool_result')
  })

  it.each([
    ['RangeError: page 9', 'RangeError', 'page 9'],
    ['Error: page 9', 'Error', 'page 9'],
    ['page 9\n\nRangeError: page 9\n    at x (y.js:1:1)', 'RangeError', 'page 9'],
    ['page 9: none', 'Error', 'page 9: none'],
  ])('that failed with %j is a %s', async (text, error_type, error_message) => {
    const [call, failure] = await eventsOf(TOOL, thrown(text))
    expect(call?.action_details).toMatchObject({ error_type, error_message })
    expect(failure).toMatchObject({ action_type: 'error', action_name: error_type })
  })

  it('that failed has its error at its end, not when the library wrote it down', async () => {
    const library = startLibrary('langsmith', langsmithDialect)
    const span = library.tracer.startSpan('search', { attributes: TOOL, startTime: [100, 0] })
    span.recordException(new Error('RangeError: page 9'), [200, 0])
    span.end([101, 0])
    const failure = (await library.events())[1]
    expect(failure?.timestamp).toBe('1970-01-01T00:01:41.000000Z')
  })

  it.each([{ outputs: { pages: 3 } }, { output: { pages: 3 } }, { outputs: 'x', more: 1 }])(
    'keeps %j, which may be its own',
    async (result) => {
      const [call] = await eventsOf({ ...TOOL, 'gen_ai.completion': JSON.stringify(result) })
      expect(call?.action_details['tool_result']).toEqual(result)
    },
  )
})

it('leaves every other kind of run alone', async () => {
  for (const kind of ['chain', 'llm', 'retriever', 'prompt']) {
    expect(await eventsOf({ 'langsmith.span.kind': kind })).toEqual([])
  }
})

it.each(['lc_agent_name', 'agent_name'])('takes the agent from the metadata %s', (key) => {
  const attributes = { ...TOOL, [`langsmith.metadata.${key}`]: 'researcher' }
  const span = { name: 'search', attributes } as never
  expect(langsmithDialect.agentName?.(span)).toBe('researcher')
})
