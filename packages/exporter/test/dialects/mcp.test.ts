import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { mcpDialect } from '../../src/dialects/mcp.ts'
import { expectHidden } from './expect-hidden.ts'
import { SECRET_ERROR, startLibrary, TOKEN } from './library.ts'

const CALL = {
  'mcp.method.name': 'tools/call',
  'gen_ai.tool.name': 'search',
  'gen_ai.tool.call.arguments': JSON.stringify({ query: `use ${TOKEN}` }),
}
const answer = (text: string, more: object = {}) => ({
  'gen_ai.tool.call.result': JSON.stringify({ content: [{ type: 'text', text }], ...more }),
})

describe('a tool call over MCP', () => {
  it('hides a token in arguments, result and error message, and leaves the span as it is', async () => {
    const library = startLibrary('app', mcpDialect)
    library.write('tools/call search', { ...CALL, ...answer(`found ${TOKEN}`) })
    library.write('tools/call search', CALL, (span) =>
      span.setStatus({ code: SpanStatusCode.ERROR, message: SECRET_ERROR }),
    )
    await expectHidden(library, ['use ', 'found ', 'no access with '])
  })

  it('is told as failed by its result alone', async () => {
    const library = startLibrary('app', mcpDialect)
    library.write('tools/call search', { ...CALL, ...answer('no such page', { isError: true }) })
    library.write('tools/call search', { ...CALL, ...answer('"isError":true', { isError: false }) })
    const [failed, , went] = await library.events()
    expect(failed).toMatchObject({
      status: 'error',
      action_details: { error_message: 'no such page' },
    })
    expect(went).toMatchObject({ status: 'ok', action_name: 'search' })
  })

  it('takes its name from the span where nothing else has it', async () => {
    const library = startLibrary('app', mcpDialect)
    library.write('tools/call search', { 'mcp.method.name': 'tools/call' })
    expect((await library.events())[0]?.action_name).toBe('search')
  })
})

it('leaves other methods alone', async () => {
  const library = startLibrary('app', mcpDialect)
  for (const method of ['initialize', 'tools/list', 'resources/read', 'prompts/get']) {
    library.write(method, { 'mcp.method.name': method })
  }
  expect(await library.events()).toEqual([])
})
