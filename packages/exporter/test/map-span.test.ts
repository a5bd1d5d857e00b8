import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import type { MapSpan } from '../src/map-span.ts'
import { byName, startTracing, toolCall, within } from './tracing.ts'

const mapSpan: MapSpan = ({ name, attributes }) =>
  name === 'acme.step'
    ? {
        name: String(attributes['acme.step']),
        agentName: 'acme-agent',
        parameters: attributes['acme.in'],
        result: attributes['acme.out'],
        session: String(attributes['acme.thread']),
      }
    : undefined

const STEP = {
  attributes: {
    'acme.step': 'look_up',
    'acme.in': '{"sku":"A-1","password":"opaque-value"}',
    'acme.out': '[1,2]',
    'acme.thread': 'thread-7',
  },
}

describe('mapSpan', () => {
  it('makes an action of a span that no dialect knows, with secrets hidden', async () => {
    const { tracer, events } = startTracing({ mapSpan })
    tracer.startSpan('acme.step', STEP).end()
    expect(await events()).toMatchObject([
      {
        action_type: 'tool_call',
        action_name: 'look_up',
        agent_name: 'acme-agent',
        status: 'ok',
        source: { session: 'thread-7' },
        action_details: {
          tool_parameters: { sku: 'A-1', password: '[REDACTED]' },
          tool_result: [1, 2],
          success: true,
        },
      },
    ])
  })

  it('is asked before the dialects, and leaves to them what is not its own', async () => {
    const { tracer, events } = startTracing({
      mapSpan: ({ name }) => (name === 'mine' ? { type: 'decision', name: 'chosen' } : undefined),
    })
    tracer.startSpan('mine', toolCall('Read')).end()
    tracer.startSpan('other', toolCall('Write')).end()
    expect(await events()).toMatchObject([
      { action_type: 'decision', action_name: 'chosen' },
      { action_type: 'tool_call', action_name: 'Write' },
    ])
  })

  it('names the agent of actions inside the span', async () => {
    const { tracer, events } = startTracing({ mapSpan })
    within(tracer, 'acme.step', STEP, () => within(tracer, 'x', toolCall('Read'), () => undefined))
    const all = await events()
    expect(byName(all, 'Read')).toMatchObject({
      agent_name: 'acme-agent',
      parent_span_id: byName(all, 'look_up').span_id,
    })
  })

  it.each([
    [{ failed: true }, 'Error', ''],
    [{ errorType: 'Denied', errorMessage: 'not today\n   at stack' }, 'Denied', 'not today'],
    [{ type: 'error' as const, errorMessage: 'gone' }, 'step', 'gone'],
  ])('says with %j that it failed', async (said, error_type, error_message) => {
    const { tracer, events } = startTracing({ mapSpan: () => ({ name: 'step', ...said }) })
    tracer.startSpan('x').end()
    expect((await events())[0]).toMatchObject({
      status: 'error',
      action_details: { error_type, error_message },
    })
  })

  it('says that it was cancelled, which is no failure', async () => {
    const { tracer, events } = startTracing({ mapSpan: () => ({ name: 'step', cancelled: true }) })
    const span = tracer.startSpan('x')
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'aborted' })
    span.end()
    expect(await events()).toMatchObject([{ status: 'cancelled' }])
  })

  it.each([
    ['decision', { decision_context: { a: 1 }, decision_result: 'b' }],
    ['success', { parameters: { a: 1 }, result: 'b' }],
    ['error', { error_context: { a: 1 }, error_type: 'step' }],
  ] as const)('puts the values of a %s where they belong', async (type, details) => {
    const { tracer, events } = startTracing({
      mapSpan: () => ({ type, name: 'step', parameters: { a: 1 }, result: 'b' }),
    })
    tracer.startSpan('x').end()
    expect(await events()).toMatchObject([{ action_type: type, action_details: details }])
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('hook')
      },
    ],
    ['returns a promise that rejects', () => Promise.reject(new Error('later'))],
    ['names nothing', () => ({})],
    ['returns a text', () => 'step'],
  ])('harms nobody when it %s: the dialects read the span', async (_, hook) => {
    const { tracer, events } = startTracing({ mapSpan: hook as MapSpan })
    expect(() => tracer.startSpan('x', toolCall('Read')).end()).not.toThrow()
    expect(await events()).toMatchObject([{ action_name: 'Read' }])
  })
})

describe('spans that are no actions', () => {
  it('are left alone and counted', async () => {
    const { tracer, events, processor } = startTracing()
    within(tracer, 'GET /', {}, () => within(tracer, 'x', toolCall('Read'), () => undefined))
    tracer.startSpan('chat gpt', { attributes: { 'gen_ai.operation.name': 'chat' } }).end()
    expect(await events()).toHaveLength(1)
    expect(processor.spanCounts()).toEqual({ actions: 1, layers: 0, ignored: 2 })
  })

  it('are runs that name no agent, whatever names one around them', async () => {
    const { tracer, events } = startTracing()
    const run = { attributes: { 'gen_ai.operation.name': 'invoke_agent' } }
    within(tracer, 'outer', { attributes: { 'gen_ai.agent.name': 'a' } }, () =>
      within(tracer, 'invoke_agent', run, () =>
        within(tracer, 'x', toolCall('Read'), () => undefined),
      ),
    )
    const [read, ...more] = await events()
    expect(more).toEqual([])
    expect(read).toMatchObject({ action_name: 'Read', agent_name: 'a' })
    expect(read).not.toHaveProperty('parent_span_id')
  })
})

describe('the session of an action', () => {
  it('is the conversation that the span names, with secrets hidden', async () => {
    const token = `ghp_${'a1B2c3'.repeat(6)}`
    const { tracer, events } = startTracing()
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'Read',
      'gen_ai.conversation.id': `of ${token}`,
    }
    tracer.startSpan('x', { attributes }).end()
    expect((await events())[0]?.source).toMatchObject({ session: 'of [REDACTED]' })
  })
})
