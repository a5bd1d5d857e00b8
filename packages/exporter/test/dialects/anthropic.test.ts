import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { anthropicDialect } from '../../src/dialects/anthropic.ts'
import { expectHidden } from './expect-hidden.ts'
import { SECRET_ERROR, startLibrary, TOKEN } from './library.ts'

const SCOPE = 'com.anthropic.sdk.typescript'
const NAME = 'anthropic.custom_tool_use search'
const TOOL = {
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'search',
  'gen_ai.tool.call.arguments': JSON.stringify({ query: `use ${TOKEN}` }),
}
const RESULT = 'anthropic.tool_result.content'
const blocks = (...texts: string[]) => JSON.stringify(texts.map((text) => ({ type: 'text', text })))

describe('a tool use of the Anthropic SDK', () => {
  it('hides a token in arguments, result and error message, and leaves the span as it is', async () => {
    const library = startLibrary(SCOPE, anthropicDialect)
    library.write(NAME, { ...TOOL, [RESULT]: blocks(`found ${TOKEN}`) }, (span) =>
      span.setStatus({ code: SpanStatusCode.OK }),
    )
    library.write(NAME, { ...TOOL, [RESULT]: blocks(`Error: ${SECRET_ERROR}`) }, (span) =>
      span.setAttribute('error.type', 'tool_error').setStatus({ code: SpanStatusCode.ERROR }),
    )
    await expectHidden(library, ['use ', 'found ', 'no access with '])
  })

  it('keeps what a failed tool returned where that is more than the message', async () => {
    const library = startLibrary(SCOPE, anthropicDialect)
    library.write(NAME, { ...TOOL, [RESULT]: blocks('not found', 'try again') }, (span) =>
      span.setAttribute('error.type', 'tool_error').setStatus({ code: SpanStatusCode.ERROR }),
    )
    expect((await library.events())[0]?.action_details).toMatchObject({
      tool_result: [
        { type: 'text', text: 'not found' },
        { type: 'text', text: 'try again' },
      ],
      error_type: 'Error',
      error_message: '',
    })
  })

  it('is no action under another scope, and a model call is none under this', async () => {
    const others = startLibrary('app', anthropicDialect)
    others.write(NAME, TOOL)
    const library = startLibrary(SCOPE, anthropicDialect)
    library.write('anthropic.messages.create', { 'gen_ai.operation.name': 'chat' })
    expect([...(await others.events()), ...(await library.events())]).toEqual([])
  })
})
