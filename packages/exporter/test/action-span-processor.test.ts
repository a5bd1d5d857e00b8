import { diag, DiagLogLevel, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { runtime, SDK_SCOPE, StoreError, type ActionSink } from '@agent-actions/events'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { knownDialects } from '../src/dialects/known-dialects.ts'
import { memorySink } from '../src/memory-sink.ts'
import type { SpanDialect } from '../src/span-dialect.ts'
import { startTracing, toolCall, within } from './tracing.ts'

describe('the processor beside the agent', () => {
  it('leaves its verdict for whoever ended the span', async () => {
    const { tracer, processor } = startTracing({ maxQueueEvents: 1 })
    const verdictOn = (name: string): unknown => {
      const span = tracer.startSpan(name, toolCall(name))
      runtime().verdict = undefined
      span.end()
      return runtime().verdict
    }
    expect(verdictOn('a')).toBe('accepted')
    expect(verdictOn('b')).toBe('queue_full')
    await processor.shutdown()
    expect(verdictOn('c')).toBe('closed')
  })

  it.each([
    ['first', [1, 10]],
    ['last', [10, 1]],
  ])(
    'says that an action was dropped when the %s of two processors dropped it',
    (_which, sizes) => {
      const processors = sizes.map(
        (maxQueueEvents) => new ActionSpanProcessor({ sink: memorySink(), maxQueueEvents }),
      )
      const tracer = new BasicTracerProvider({ spanProcessors: processors }).getTracer('t')
      const ended = (): unknown => {
        const span = tracer.startSpan('x', toolCall('x'))
        runtime().verdict = undefined
        span.end()
        return runtime().verdict
      }
      expect([ended(), ended()]).toEqual(['accepted', 'queue_full'])
    },
  )

  it('throws into nobody when a hook or an attribute does', async () => {
    const { tracer, processor } = startTracing({
      beforeSend() {
        throw new Error('hook')
      },
    })
    const span = tracer.startSpan('x', toolCall('x'))
    expect(() => span.end()).not.toThrow()
    expect(processor.stats()).toMatchObject({ accepted: 0, dropped: { failed: 1 } })
    const hostile = new Proxy(Object.create(null), {
      get() {
        throw new Error('hostile span')
      },
    })
    expect(() => processor.onStart(hostile, ROOT_CONTEXT)).not.toThrow()
    expect(() => processor.onEnd(hostile)).not.toThrow()
  })

  it('loses no action to a span around it that cannot be read', async () => {
    const { tracer, events } = startTracing()
    const outer = tracer.startSpan('outer', toolCall('outer'))
    const broken = tracer.startSpan('broken', {}, trace.setSpan(ROOT_CONTEXT, outer))
    Object.defineProperty(broken, 'attributes', {
      get() {
        throw new Error('hostile')
      },
    })
    tracer.startSpan('inner', toolCall('inner'), trace.setSpan(ROOT_CONTEXT, broken)).end()
    expect(await events()).toMatchObject([
      { action_name: 'inner', parent_span_id: outer.spanContext().spanId },
    ])
  })

  it('leaves a span to the other dialects where one throws', async () => {
    const broken: SpanDialect = {
      name: 'broken',
      classify({ attributes }) {
        return (attributes['mine'] as { kind: string }).kind === 'tool' ? 'action' : undefined
      },
      read() {
        throw new Error('never asked')
      },
    }
    const dialects = [broken, ...knownDialects]
    const { tracer, events } = startTracing({ dialects })
    within(tracer, 'GET /', {}, () => tracer.startSpan('x', toolCall('a')).end())
    expect(await events()).toMatchObject([{ action_name: 'a' }])
  })

  it('throws into nobody when the diagnostics logger does', async () => {
    const broken = () => {
      throw new Error('logger')
    }
    const logger = { error: broken, warn: broken, info: broken, debug: broken, verbose: broken }
    diag.setLogger(logger, { suppressOverrideMessage: true, logLevel: DiagLogLevel.WARN })
    try {
      const sink: ActionSink = {
        send: () => Promise.reject(new StoreError('AA_STORE_REFUSED', 'bad row')),
        close: () => Promise.resolve(),
      }
      const { tracer, processor } = startTracing({ sink, beforeSend: broken })
      expect(() => tracer.startSpan('x', toolCall('x')).end()).not.toThrow()
      const refused = startTracing({ sink })
      refused.tracer.startSpan('x', toolCall('x')).end()
      await refused.processor.forceFlush()
      expect(refused.processor.stats().dropped.rejected).toBe(1)
      expect(processor.stats().dropped.failed).toBe(1)
    } finally {
      diag.disable()
    }
  })

  it('drops what beforeSend lets go, and sends what it changed', async () => {
    const { tracer, events, processor } = startTracing({
      beforeSend: (event) =>
        event.action_name === 'secret' ? undefined : { ...event, agent_name: 'renamed' },
    })
    tracer.startSpan('x', toolCall('secret')).end()
    tracer.startSpan('x', toolCall('open')).end()
    expect(await events()).toMatchObject([{ action_name: 'open', agent_name: 'renamed' }])
    expect(processor.stats().dropped.before_send).toBe(1)
  })

  it('counts an action as failed when beforeSend is async, whose rejection ends nothing', async () => {
    const beforeSend = (() => Promise.reject(new Error('later'))) as never
    const { tracer, events, processor } = startTracing({ beforeSend })
    tracer.startSpan('x', toolCall('x')).end()
    expect(await events()).toEqual([])
    expect(processor.stats().dropped.failed).toBe(1)
  })

  it.each([true, 'sent', 1, {}, [], () => true, { id: 'mine' }])(
    'counts an action as failed when beforeSend answers %o, which is no event',
    async (answer) => {
      const { tracer, events, processor } = startTracing({ beforeSend: () => answer as never })
      tracer.startSpan('x', toolCall('a')).end()
      expect(await events()).toEqual([])
      expect(processor.stats()).toMatchObject({ accepted: 0, dropped: { failed: 1 } })
    },
  )

  it('lets beforeSend write into its event, which changes no other', async () => {
    let count = 0
    const sink = memorySink()
    const processor = new ActionSpanProcessor({
      sink,
      beforeSend(event) {
        Object.assign(event.source as object, { [`tenant.${count++}`]: true })
        return event
      },
    })
    const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer(SDK_SCOPE)
    for (const name of ['a', 'b']) tracer.startSpan('x', toolCall(name)).end()
    await processor.forceFlush()
    expect(sink.events.map(({ source }) => Object.keys(source ?? {}))).toEqual([
      ['scope', 'tenant.0'],
      ['scope', 'tenant.1'],
    ])
  })

  it('tells onDrop of a drop, but not of those that onDrop itself causes', () => {
    const told: string[] = []
    const { tracer, processor } = startTracing({
      maxQueueEvents: 1,
      onDrop(reason) {
        told.push(reason)
        tracer.startSpan('x', toolCall('x')).end()
        return Promise.reject(new Error('an async hook'))
      },
    })
    tracer.startSpan('a', toolCall('a')).end()
    tracer.startSpan('b', toolCall('b')).end()
    expect(told).toEqual(['queue_full'])
    expect(processor.stats().dropped.queue_full).toBe(2)
  })

  it('changes nothing on a span', () => {
    const { tracer } = startTracing()
    const span = tracer.startSpan(
      'x',
      toolCall('x', { 'gen_ai.tool.call.arguments': '{"token":"t"}' }),
    )
    const before = JSON.stringify((span as unknown as { attributes: object }).attributes)
    span.end()
    expect(JSON.stringify((span as unknown as { attributes: object }).attributes)).toBe(before)
  })

  it('runs no send inside the trace of the request that ended the span', async () => {
    let inside: unknown = 'never sent'
    const sink: ActionSink = {
      send() {
        inside = trace.getActiveSpan()
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
    const { tracer, processor } = startTracing({ sink })
    within(tracer, 'request', {}, () => tracer.startSpan('x', toolCall('x')).end())
    await processor.forceFlush()
    expect(inside).toBeUndefined()
  })

  it('lists everything wrong with its options', () => {
    const options = { sink: {}, flushEvents: 0, maxQueueBytes: 'many' } as never
    expect(() => new ActionSpanProcessor(options)).toThrowError(
      expect.objectContaining({
        code: 'AA_CONFIG_INVALID',
        problems: expect.objectContaining({ length: 3 }),
      }),
    )
  })
})
