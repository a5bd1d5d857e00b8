import { ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import { StoreError, type ActionSink } from '@agent-actions/events'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it, vi } from 'vitest'
import { ActionSpanExporter, type ExportOutcome } from '../src/action-span-exporter.ts'
import { memorySink } from '../src/memory-sink.ts'
import { byName, toolCall, within } from './tracing.ts'

function endedSpan(name: string): ReadableSpan {
  const span = new BasicTracerProvider().getTracer('t').startSpan(name, toolCall(name))
  span.end()
  return span as unknown as ReadableSpan
}

function exported(exporter: ActionSpanExporter, spans: ReadableSpan[]): Promise<ExportOutcome> {
  return new Promise((resolve) => exporter.export(spans, resolve))
}

const stuckSink: ActionSink = { send: () => new Promise(() => {}), close: () => Promise.resolve() }

describe('the exporter', () => {
  it('serves a BatchSpanProcessor: parents, agents and failures within a batch are found', async () => {
    const sink = memorySink()
    const provider = new BasicTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new ActionSpanExporter({ sink }))],
    })
    const tracer = provider.getTracer('t')
    const fail = () =>
      trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' })
    within(tracer, 'outer', toolCall('outer', { 'gen_ai.agent.name': 'a' }), () => {
      within(tracer, 'http', {}, () => within(tracer, 'inner', toolCall('inner'), fail))
      fail()
    })
    await provider.forceFlush()
    expect(byName(sink.events, 'inner')).toMatchObject({
      parent_span_id: byName(sink.events, 'outer').span_id,
      agent_name: 'a',
    })
    expect(sink.events.filter(({ action_type }) => action_type === 'error')).toHaveLength(1)
    await provider.shutdown()
  })

  it('succeeds at once on a batch without actions, and on an empty one', async () => {
    const exporter = new ActionSpanExporter({ sink: stuckSink })
    expect(await exported(exporter, [])).toEqual({ code: 0 })
  })

  it('fails with an error after shutdown, without asking the sink', async () => {
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    await exporter.shutdown()
    await exporter.shutdown()
    const result = await exported(exporter, [endedSpan('x')])
    expect(result).toMatchObject({ code: 1, error: { code: 'AA_CLOSED' } })
    expect(sink.events).toEqual([])
  })

  it('fails at its own deadline when the sink does not answer, and counts what was lost', async () => {
    const exporter = new ActionSpanExporter({ sink: stuckSink, exportTimeoutMs: 5 })
    const callback = vi.fn<(result: ExportOutcome) => void>()
    exporter.export([endedSpan('x')], callback)
    await vi.waitUntil(() => callback.mock.calls.length > 0)
    await exporter.forceFlush()
    expect(callback).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 1, error: expect.any(Error) as Error }),
    )
    expect(exporter.stats()).toMatchObject({ accepted: 1, queued: 0, dropped: { closed: 1 } })
  })

  it('says failed, with the reason, when the sink refuses one event for good, and delivers the others', async () => {
    const names: string[] = []
    const sink: ActionSink = {
      send(events) {
        const texts = events.map(({ value }) => new TextDecoder().decode(value))
        if (texts.some((text) => text.includes('poison'))) {
          return Promise.reject(new StoreError('AA_STORE_REFUSED', 'bad row'))
        }
        names.push(...texts)
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
    const exporter = new ActionSpanExporter({ sink })
    const result = await exported(exporter, ['a', 'poison', 'b'].map(endedSpan))
    expect(result.error?.message).toContain('bad row')
    expect(names).toHaveLength(2)
    expect(exporter.stats()).toMatchObject({ delivered: 2, dropped: { rejected: 1 } })
  })

  it('succeeds after a failure that passed', async () => {
    let calls = 0
    const sink: ActionSink = {
      send: () => (calls++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve()),
      close: () => Promise.resolve(),
    }
    expect(await exported(new ActionSpanExporter({ sink }), [endedSpan('x')])).toEqual({ code: 0 })
  })

  it('lets exports overlap, and waits for all of them in forceFlush and shutdown', async () => {
    const answers: (() => void)[] = []
    const close = vi.fn<() => Promise<void>>(() => Promise.resolve())
    const sink: ActionSink = { send: () => new Promise((resolve) => answers.push(resolve)), close }
    const exporter = new ActionSpanExporter({ sink })
    const done: number[] = []
    exporter.export([endedSpan('a')], () => done.push(1))
    exporter.export([endedSpan('b')], () => done.push(2))
    await vi.waitUntil(() => answers.length === 2)
    const shutdown = exporter.shutdown()
    answers[1]?.()
    await vi.waitUntil(() => done.length === 1)
    expect(close).not.toHaveBeenCalled()
    answers[0]?.()
    await shutdown
    expect(done).toEqual([2, 1])
    expect(close).toHaveBeenCalledOnce()
  })

  it('finds the parent of a child that outlived it, within a batch', async () => {
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    const tracer = new BasicTracerProvider().getTracer('t')
    const ended: ReadableSpan[] = []
    const end = (span: Span) => {
      span.end()
      ended.push(span as unknown as ReadableSpan)
    }
    const below = (span: Span) => trace.setSpan(ROOT_CONTEXT, span)
    const outer = tracer.startSpan('o', toolCall('outer', { 'gen_ai.agent.name': 'a' }))
    const http = tracer.startSpan('http', {}, below(outer))
    const inner = tracer.startSpan('i', toolCall('inner'), below(http))
    for (const span of [outer, http, inner]) end(span)
    await exported(exporter, ended)
    expect(byName(sink.events, 'inner')).toMatchObject({
      parent_span_id: outer.spanContext().spanId,
      agent_name: 'a',
    })
  })

  it('survives spans that name each other as parents', async () => {
    const sink = memorySink()
    const spans = ['a', 'b'].map(endedSpan)
    const [a, b] = spans as [ReadableSpan, ReadableSpan]
    const circle = [
      Object.create(a, { parentSpanContext: { value: b.spanContext() } }),
      Object.create(b, { parentSpanContext: { value: a.spanContext() } }),
    ] as ReadableSpan[]
    expect(await exported(new ActionSpanExporter({ sink }), circle)).toEqual({ code: 0 })
    expect(sink.events).toHaveLength(2)
  })

  it('is not harmed by a callback that throws', async () => {
    const exporter = new ActionSpanExporter({ sink: memorySink() })
    exporter.export([], () => {
      throw new Error('callback')
    })
    await expect(exporter.forceFlush()).resolves.toBeUndefined()
  })

  it('lists everything wrong with its options', () => {
    expect(
      () => new ActionSpanExporter({ sink: undefined, exportTimeoutMs: -1 } as never),
    ).toThrowError(expect.objectContaining({ code: 'AA_CONFIG_INVALID' }))
  })
})
