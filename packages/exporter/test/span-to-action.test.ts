import { context, ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import {
  actionId,
  correlationIdFromTraceId,
  runtime,
  SDK_SCOPE,
  syntheticParentSpanId,
} from '@agent-actions/events'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { byName, startTracing, toolCall, within } from './tracing.ts'

describe('one ended span', () => {
  it('becomes one event with id, times and payload of the span', async () => {
    const { tracer, events } = startTracing({ serviceName: 'shop' })
    const span = tracer.startSpan('execute_tool Read', {
      ...toolCall('Read', {
        'gen_ai.tool.call.arguments': '{"file_path":"a.ts"}',
        'gen_ai.tool.call.result': '["line"]',
        'gen_ai.agent.name': 'researcher',
        'agent_action.debug_mode': false,
        'agent_action.project_path': '/p',
      }),
      startTime: [1_795_354_200, 123_456_789],
    })
    span.end([1_795_354_200, 153_667_789])
    const { traceId, spanId } = span.spanContext()
    expect(await events()).toEqual([
      {
        schema_version: 1,
        id: actionId(1_795_354_200_123, traceId, spanId),
        correlation_id: correlationIdFromTraceId(traceId),
        span_id: spanId,
        agent_name: 'researcher',
        action_type: 'tool_call',
        action_name: 'Read',
        status: 'ok',
        timestamp: '2026-11-22T13:30:00.123456Z',
        duration_ms: 30,
        duration_us: 30_211,
        debug_mode: false,
        project_path: '/p',
        source: { scope: 'test-scope', service: 'shop', seq: 0 },
        action_details: {
          tool_parameters: { file_path: 'a.ts' },
          tool_result: ['line'],
          success: true,
        },
      },
    ])
  })

  it('is no action when nothing says so', async () => {
    const { tracer, events, processor } = startTracing()
    tracer.startSpan('GET /').end()
    expect(await events()).toEqual([])
    expect(processor.stats().accepted).toBe(0)
  })

  it('has no duration when it has no extent', async () => {
    const { tracer, events } = startTracing()
    const now = Date.now()
    tracer.startSpan('x', { ...toolCall('x'), startTime: now }).end(now)
    expect((await events())[0]).not.toHaveProperty('duration_us')
  })

  it('takes payloads that are no JSON, or cut off, as text', async () => {
    const { tracer, events } = startTracing()
    const cut = toolCall('x', {
      'gen_ai.tool.call.arguments': '{"a":"b',
      'gen_ai.tool.call.result': 'done',
    })
    tracer.startSpan('x', cut).end()
    expect((await events())[0]?.action_details).toMatchObject({
      tool_parameters: { value: '{"a":"b' },
      tool_result: 'done',
    })
  })

  it('redacts sensitive keys of a payload that our SDK did not make safe', async () => {
    const { tracer, events } = startTracing()
    const secret = toolCall('x', { 'gen_ai.tool.call.arguments': '{"password":"hunter2"}' })
    tracer.startSpan('x', secret).end()
    expect(JSON.stringify(await events())).not.toContain('hunter2')
  })

  it('cuts a huge payload of another library as text, without parsing it', async () => {
    const { tracer, events } = startTracing()
    const huge = JSON.stringify({ items: Array.from({ length: 100_000 }, (_, i) => i) })
    tracer.startSpan('x', toolCall('x', { 'gen_ai.tool.call.result': huge })).end()
    const [event] = await events()
    expect(event?.action_details['tool_result']).toMatchObject({
      value: expect.stringMatching(/^\{"items":\[0,1,2/) as string,
    })
  })

  it('takes a payload that our SDK made safe as it is', async () => {
    const { tracer, events } = startTracing()
    const text = '{"password":"[kept because it is marked]"}'
    const span = tracer.startSpan('x', toolCall('x', { 'gen_ai.tool.call.arguments': text }))
    runtime().marks.set(span, { toolArguments: text })
    span.end()
    expect((await events())[0]?.action_details['tool_parameters']).toEqual(JSON.parse(text))
  })

  it('gets the end of the span when its start is no time, and says so', async () => {
    const { tracer, events } = startTracing()
    const span = tracer.startSpan('x', { ...toolCall('x'), startTime: [Number.NaN, 0] })
    span.end([1_795_354_200, 0])
    const [event] = await events()
    expect(event?.timestamp).toBe('2026-11-22T13:30:00.000000Z')
    expect(event?.action_details).toHaveProperty('_repaired')
  })

  it.each(['decision', 'error', 'success'])('keeps the payload of a %s whole', async (type) => {
    const { tracer, events } = startTracing()
    const attributes = {
      'agent_action.type': type,
      'agent_action.name': 'named',
      'agent_action.details': '{"any":["thing"]}',
    }
    tracer.startSpan('x', { attributes }).end()
    expect(await events()).toMatchObject([
      { action_type: type, action_name: 'named', action_details: { any: ['thing'] } },
    ])
  })

  it.each([
    ['the id of the app that joined a trace', '0AF76519-16cd-43dd-8448-eb211c80319c', true],
    ['nothing that is no such id', 'customer-7', false],
  ])('says under source %s', async (_, id, isTold) => {
    const { tracer, events } = startTracing()
    const attributes = { ...toolCall('x').attributes, 'agent_action.app_correlation_id': id }
    tracer.startSpan('x', { attributes }).end()
    const source = (await events())[0]?.source
    expect(source?.['app_correlation_id']).toBe(isTold ? id.toLowerCase() : undefined)
  })

  it('says what it lost to the limits of its provider, and nothing where that is nothing', async () => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    const limits = { attributeCountLimit: 4, eventCountLimit: 1, linkCountLimit: 1 }
    const provider = new BasicTracerProvider({ spanProcessors: [processor], spanLimits: limits })
    const link = { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } }
    const tracer = provider.getTracer(SDK_SCOPE)
    const span = tracer.startSpan('x', { ...toolCall('lossy'), links: [link, link, link] })
    span.setAttributes({ one: 1, two: 2, three: 3 })
    span.addEvent('first').addEvent('second').end()
    tracer.startSpan('x', toolCall('whole')).end()
    await processor.forceFlush()
    // 1.x counts no links.
    const { droppedLinksCount } = span as unknown as ReadableSpan
    expect(byName(sink.events, 'lossy').source).toMatchObject({
      dropped_attributes: 3,
      dropped_events: 1,
      ...(droppedLinksCount > 0 && { dropped_links: 2 }),
    })
    expect(byName(sink.events, 'whole').source).toEqual({ scope: SDK_SCOPE })
  })

  it('is kept when it was recorded but not sampled', async () => {
    const { tracer, events } = startTracing()
    const span = tracer.startSpan('x', toolCall('x'))
    span.spanContext().traceFlags = TraceFlags.NONE
    span.end()
    expect((await events())[0]?.source).toMatchObject({ sampled: false })
  })
})

describe('the agent of an action', () => {
  it('is the nearest one that is named around it, even if named after the start', async () => {
    const { tracer, events } = startTracing({ agentName: 'fallback' })
    within(tracer, 'outer', {}, () => {
      trace.getActiveSpan()?.setAttribute('gen_ai.agent.name', 'late')
      within(tracer, 'plain', {}, () => within(tracer, 'x', toolCall('x'), () => undefined))
    })
    expect((await events())[0]?.agent_name).toBe('late')
  })

  it.each([
    [{ agentName: 'option', serviceName: 'shop' }, 'option'],
    [{ serviceName: 'shop' }, 'shop'],
    [{ serviceName: 'unknown_service:node' }, 'unknown'],
    [{}, 'unknown'],
  ])('falls back: %j gives %s', async (options, expected) => {
    const { tracer, events } = startTracing(options)
    tracer.startSpan('x', toolCall('x')).end()
    expect((await events())[0]?.agent_name).toBe(expected)
  })
})

describe('the parent of an action', () => {
  it('is the nearest enclosing action, whatever spans lie between', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'outer', toolCall('outer'), () =>
      within(tracer, 'http', {}, () => within(tracer, 'inner', toolCall('inner'), () => undefined)),
    )
    const all = await events()
    expect(byName(all, 'inner').parent_span_id).toBe(byName(all, 'outer').span_id)
    expect(byName(all, 'outer')).not.toHaveProperty('parent_span_id')
  })

  it('is still known to a child that outlives it', async () => {
    const { tracer, events } = startTracing()
    let child: ReturnType<typeof tracer.startSpan> | undefined
    within(tracer, 'outer', toolCall('outer', { 'gen_ai.agent.name': 'a' }), () =>
      within(tracer, 'between', {}, () => (child = tracer.startSpan('inner', toolCall('inner')))),
    )
    child?.end()
    const all = await events()
    expect(byName(all, 'inner')).toMatchObject({
      parent_span_id: byName(all, 'outer').span_id,
      agent_name: 'a',
    })
  })

  it('is written as it is when it lives in another process', async () => {
    const { tracer, events } = startTracing()
    const remote = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      isRemote: true,
    }
    context.with(trace.setSpanContext(ROOT_CONTEXT, remote), () =>
      within(tracer, 'server', {}, () => within(tracer, 'x', toolCall('x'), () => undefined)),
    )
    expect((await events())[0]?.parent_span_id).toBe('b'.repeat(16))
  })

  it('is absent where the parent was made up to set the trace id', async () => {
    const { tracer, events } = startTracing()
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const madeUp = {
      traceId,
      spanId: syntheticParentSpanId(traceId),
      traceFlags: 1,
      isRemote: true,
    }
    context.with(trace.setSpanContext(ROOT_CONTEXT, madeUp), () =>
      within(tracer, 'x', toolCall('x'), () => undefined),
    )
    const [event] = await events()
    expect(event?.correlation_id).toBe('0af76519-16cd-43dd-8448-eb211c80319c')
    expect(event).not.toHaveProperty('parent_span_id')
  })
})

describe('a failure', () => {
  function failing(message: string) {
    const span = trace.getActiveSpan()
    span?.recordException(new TypeError(message), [1_795_354_200, 500_000])
    span?.setStatus({ code: SpanStatusCode.ERROR, message })
  }

  it('is an error action below the failed one, at the time of the exception', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'x', toolCall('Read'), () => failing('no such file\n    at stack'))
    const [action, error] = await events()
    expect(action).toMatchObject({
      status: 'error',
      action_details: { success: false, error_type: 'TypeError', error_message: 'no such file' },
    })
    expect(error).toMatchObject({
      correlation_id: action?.correlation_id,
      parent_span_id: action?.span_id,
      action_type: 'error',
      action_name: 'TypeError',
      timestamp: '2026-11-22T13:30:00.000500Z',
      action_details: { error_message: 'no such file', severity: 'error' },
    })
    expect(error).not.toHaveProperty('span_id')
    expect(error?.id).not.toBe(action?.id)
  })

  it('that passes through its ancestors is told once', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'outer', toolCall('outer'), () => {
      within(tracer, 'middle', {}, () =>
        within(tracer, 'inner', toolCall('inner'), () => failing('boom')),
      )
      failing('boom')
    })
    const errors = (await events()).filter(({ action_type }) => action_type === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.parent_span_id).toBe(byName(await events(), 'inner').span_id)
  })

  it('is told once also after many others that the agent handled', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'outer', toolCall('outer'), () => {
      for (let i = 0; i < 50; i++) {
        within(tracer, 'inner', toolCall('inner'), () => failing(`handled ${i}`))
      }
      within(tracer, 'inner', toolCall('inner'), () => failing('fatal'))
      failing('fatal')
    })
    const fatal = (await events()).filter(
      ({ action_type, action_details }) =>
        action_type === 'error' && action_details['error_message'] === 'fatal',
    )
    expect(fatal).toHaveLength(1)
  })

  it('of an ancestor that is another one is told as well', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'outer', toolCall('outer'), () => {
      within(tracer, 'inner', toolCall('inner'), () => failing('boom'))
      failing('gave up')
    })
    const errors = (await events()).filter(({ action_type }) => action_type === 'error')
    expect(errors.map(({ action_details }) => action_details['error_message'])).toEqual([
      'boom',
      'gave up',
    ])
  })

  it('that the SDK says was told already adds none', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'x', toolCall('Read'), () => {
      failing('boom')
      runtime().marks.set(trace.getActiveSpan() as object, { failureReported: true })
    })
    expect(await events()).toHaveLength(1)
  })

  it('recorded on an action that succeeded is no error', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'x', toolCall('Read'), () =>
      trace.getActiveSpan()?.recordException(new Error('handled')),
    )
    expect(await events()).toMatchObject([{ status: 'ok' }])
  })

  it('is none when the action was cancelled', async () => {
    const { tracer, events } = startTracing()
    within(tracer, 'x', toolCall('Read', { 'agent_action.status': 'cancelled' }), () =>
      failing('aborted'),
    )
    expect(await events()).toMatchObject([
      { status: 'cancelled', action_details: { success: false } },
    ])
  })
})

describe('the run of an agent', () => {
  const run = (task?: string) => ({
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'fixer',
      ...(task === undefined ? {} : { 'agent_action.task': task }),
    },
  })

  function startRunTracing() {
    const tracing = startTracing()
    return { ...tracing, ours: providerOf(tracing.processor).getTracer('@agent-actions/sdk') }
  }

  function providerOf(processor: ActionSpanProcessor) {
    return new BasicTracerProvider({ spanProcessors: [processor] })
  }

  it('is a success named for its task when it ends well', async () => {
    const { ours, events } = startRunTracing()
    within(ours, 'invoke_agent fixer', run('fix the tests'), () => undefined)
    expect(await events()).toMatchObject([
      {
        action_type: 'success',
        action_name: 'fix the tests',
        agent_name: 'fixer',
        action_details: { task: 'fix the tests' },
      },
    ])
  })

  it('is one error that names its cause when a tool inside it failed the same way', async () => {
    const { ours, events } = startRunTracing()
    within(ours, 'invoke_agent fixer', run(), () => {
      const fail = () =>
        trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' })
      within(ours, 'x', toolCall('Read'), fail)
      fail()
    })
    const all = await events()
    const tool = byName(all, 'Read')
    expect(byName(all, 'run')).toMatchObject({
      action_type: 'error',
      status: 'error',
      action_details: { error_message: 'boom', caused_by: tool.span_id },
    })
    expect(all.filter(({ action_type }) => action_type === 'error')).toHaveLength(2)
  })
})
