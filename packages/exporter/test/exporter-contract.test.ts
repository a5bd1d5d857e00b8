import { context, createContextKey, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import { StoreError, type ActionSink } from '@agent-actions/events'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ActionSpanExporter, type ExportOutcome } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { byName, toolCall, within } from './tracing.ts'

/** The key by which every line of the OpenTelemetry SDK knows that tracing is suppressed. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function endedSpan(name: string): ReadableSpan {
  const span = new BasicTracerProvider().getTracer('t').startSpan(name, toolCall(name))
  span.end()
  return span as unknown as ReadableSpan
}

function exported(exporter: ActionSpanExporter, spans: ReadableSpan[]): Promise<ExportOutcome> {
  return new Promise((resolve) => exporter.export(spans, resolve))
}

/** A sink that answers when the test says so, and what it was asked. */
function heldSink() {
  const answers: (() => void)[] = []
  const names: string[] = []
  const close = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const sink: ActionSink = {
    send(events) {
      for (const { value } of events) {
        const event = JSON.parse(new TextDecoder().decode(value)) as { action_name: string }
        names.push(event.action_name)
      }
      return new Promise((resolve) => answers.push(resolve))
    },
    close,
  }
  return { sink, answers, names, close }
}

const processors: readonly [string, (exporter: ActionSpanExporter) => SpanProcessor][] = [
  // Batches of one, and a flush sends all of them at once.
  ['a batching processor', (e) => new BatchSpanProcessor(e, { maxExportBatchSize: 1 })],
  ['a simple processor', (e) => new SimpleSpanProcessor(e)],
]

describe.each(processors)('the exporter behind %s', (_, processorFor) => {
  function startTracing() {
    const held = heldSink()
    const exporter = new ActionSpanExporter({ sink: held.sink })
    const provider = new BasicTracerProvider({ spanProcessors: [processorFor(exporter)] })
    return { ...held, exporter, provider, tracer: provider.getTracer('t') }
  }

  it('takes exports that overlap, and delivers each action once', async () => {
    const { tracer, provider, exporter, answers, names } = startTracing()
    for (const name of ['a', 'b', 'c']) tracer.startSpan(name, toolCall(name)).end()
    const flushed = provider.forceFlush()
    await vi.waitUntil(() => answers.length === 3)
    for (const answer of answers.toReversed()) answer()
    await flushed
    await provider.shutdown()
    expect(names).toEqual(['a', 'b', 'c'])
    expect(exporter.stats()).toMatchObject({ accepted: 3, delivered: 3, queued: 0 })
  })

  it('waits in its own forceFlush for what is in flight', async () => {
    const { tracer, provider, exporter, answers } = startTracing()
    for (const name of ['a', 'b']) tracer.startSpan(name, toolCall(name)).end()
    void provider.forceFlush()
    await vi.waitUntil(() => answers.length === 2)
    const flushed = vi.fn<() => void>()
    const flush = exporter.forceFlush().then(flushed)
    answers[0]?.()
    await vi.waitUntil(() => exporter.stats().delivered === 1)
    expect(flushed).not.toHaveBeenCalled()
    answers[1]?.()
    await flush
    expect(exporter.stats().delivered).toBe(2)
  })

  it('closes the sink at the shutdown of the provider, after what is in flight', async () => {
    const { tracer, provider, exporter, answers, close } = startTracing()
    for (const name of ['a', 'b']) tracer.startSpan(name, toolCall(name)).end()
    void provider.forceFlush()
    await vi.waitUntil(() => answers.length === 2)
    const shutdown = provider.shutdown()
    answers[0]?.()
    await vi.waitUntil(() => exporter.stats().delivered === 1)
    expect(close).not.toHaveBeenCalled()
    answers[1]?.()
    await shutdown
    expect(close).toHaveBeenCalledOnce()
  })

  it('loses nothing of what ended before the shutdown, and takes nothing after it', async () => {
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    const provider = new BasicTracerProvider({ spanProcessors: [processorFor(exporter)] })
    const tracer = provider.getTracer('t')
    for (let i = 0; i < 45; i++) tracer.startSpan('x', toolCall(`x ${i}`)).end()
    await provider.shutdown()
    tracer.startSpan('x', toolCall('late')).end()
    expect(new Set(sink.events.map((event) => event.action_name)).size).toBe(45)
    expect(sink.events).toHaveLength(45)
  })
})

describe('the answer to an export', () => {
  const closed = () => Promise.resolve()
  const success: ExportOutcome = { code: 0 }
  const failure: ExportOutcome = { code: 1, error: expect.any(Error) as Error }
  const sinks: readonly [string, ActionSink['send'], ExportOutcome][] = [
    ['takes it', () => Promise.resolve(), success],
    ['never answers', () => new Promise(() => {}), failure],
    ['answers too late', () => new Promise((resolve) => setTimeout(resolve, 60)), failure],
    ['is away', () => Promise.reject(new Error('away')), failure],
    ['refuses it', () => Promise.reject(new StoreError('AA_STORE_REFUSED', 'bad row')), failure],
    ['rejects with nothing', () => Promise.reject(undefined), failure],
    [
      'throws',
      () => {
        throw new Error('thrown')
      },
      failure,
    ],
  ]

  it.each(sinks)('is given once where the sink %s', async (_, send, outcome) => {
    const exporter = new ActionSpanExporter({ sink: { send, close: closed }, exportTimeoutMs: 30 })
    const callback = vi.fn<(result: ExportOutcome) => void>()
    vi.useFakeTimers()
    exporter.export([endedSpan('a'), endedSpan('b')], callback)
    await vi.advanceTimersByTimeAsync(200)
    expect(callback).toHaveBeenCalledExactlyOnceWith(outcome)
  })

  it('comes before a BatchSpanProcessor gives up after its 30 seconds', async () => {
    const { sink } = heldSink()
    const callback = vi.fn<(result: ExportOutcome) => void>()
    vi.useFakeTimers()
    new ActionSpanExporter({ sink }).export([endedSpan('x')], callback)
    await vi.advanceTimersByTimeAsync(24_000)
    expect(callback).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(callback).toHaveBeenCalledOnce()
  })

  it('is a failure with an error after the shutdown, also for what cannot be read', async () => {
    const exporter = new ActionSpanExporter({ sink: memorySink() })
    await exporter.shutdown()
    for (const spans of [[], [endedSpan('x')], [undefined as never]]) {
      expect(await exported(exporter, spans)).toEqual(failure)
    }
  })

  it('is given once for anything at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (spans) => {
        const exporter = new ActionSpanExporter({ sink: memorySink() })
        const callback = vi.fn<(result: ExportOutcome) => void>()
        exporter.export(spans as ReadableSpan[], callback)
        await exporter.forceFlush()
        expect(callback).toHaveBeenCalledOnce()
      }),
    )
  })
})

describe('a span that cannot be read', () => {
  const FIELDS = [
    'name',
    'attributes',
    'status',
    'startTime',
    'endTime',
    'events',
    'links',
    'resource',
    'parentSpanContext',
    'parentSpanId',
    'instrumentationScope',
    'instrumentationLibrary',
    'spanContext',
  ] as const

  it.each(FIELDS)('because its %s throws does not take its batch along', async (field) => {
    const sink = memorySink()
    const hostile = Object.create(endedSpan('hostile'), {
      [field]: {
        get: () => {
          throw new Error('getter')
        },
      },
    }) as ReadableSpan
    const exporter = new ActionSpanExporter({ sink })
    const result = await exported(exporter, [endedSpan('a'), hostile, endedSpan('b')])
    expect(result).toEqual({ code: 0 })
    const names = sink.events.map((event) => event.action_name)
    expect(names).toEqual(expect.arrayContaining(['a', 'b']))
    const { accepted, dropped } = exporter.stats()
    expect(accepted + dropped.failed).toBe(3)
  })

  it('never throws into the processor, whatever is in its fields', async () => {
    const field = fc.constantFrom(...FIELDS)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, fc.anything())), async (fields) => {
        const odd = Object.create(
          endedSpan('odd'),
          Object.fromEntries(fields.map(([name, value]) => [name, { value }])),
        ) as ReadableSpan
        const sink = memorySink()
        const exporter = new ActionSpanExporter({ sink })
        expect(await exported(exporter, [odd, endedSpan('a')])).toEqual({ code: 0 })
        // Not `sink.events`: what came of an odd span is for the consumer to judge.
        const texts = sink.encoded.map(({ value }) => new TextDecoder().decode(value))
        expect(texts.filter((text) => text.includes('"action_name":"a"'))).toHaveLength(1)
        const processor = new ActionSpanProcessor({ sink })
        processor.onStart(odd, ROOT_CONTEXT)
        processor.onEnd(odd)
        await processor.shutdown()
      }),
    )
  })
})

describe('what the exporter leaves alone', () => {
  /** What a `ReadableSpan` shows of a span; the rest belongs to the SDK. */
  const shown = (span: ReadableSpan): readonly unknown[] => [
    span.attributes,
    span.events,
    span.links,
    span.status,
    span.startTime,
    span.endTime,
    span.resource.attributes,
  ]
  const freezeDeep = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    Object.freeze(value)
    for (const inner of Object.values(value)) freezeDeep(inner)
  }

  function failedSpan(): ReadableSpan {
    const tracer = new BasicTracerProvider().getTracer('t')
    const more = { 'gen_ai.tool.call.arguments': '{"password":"p","a":[1]}' }
    const link = { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } }
    const span = tracer.startSpan('x', { ...toolCall('x', more), links: [link] })
    span.recordException(new TypeError('boom'))
    span.setStatus({ code: 2, message: 'boom' })
    span.end()
    return span as unknown as ReadableSpan
  }

  it('is the span: it may be frozen, down to the last value', async () => {
    const span = failedSpan()
    const before = JSON.stringify(shown(span))
    freezeDeep(shown(span))
    Object.freeze(span)
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    expect(await exported(exporter, [span])).toEqual({ code: 0 })
    const processor = new ActionSpanProcessor({ sink })
    processor.onStart(span, ROOT_CONTEXT)
    processor.onEnd(span)
    await processor.shutdown()
    expect(sink.events.map((event) => event.action_type)).toEqual([
      'tool_call',
      'error',
      'tool_call',
      'error',
    ])
    expect(JSON.stringify(shown(span))).toBe(before)
  })

  it('is the active context: a batch is exported in that of whoever armed the timer', async () => {
    const spans = [endedSpan('x')]
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    const active = vi.spyOn(context, 'active')
    expect(await exported(exporter, spans)).toEqual({ code: 0 })
    expect(active).not.toHaveBeenCalled()
    byName(sink.events, 'x')
  })

  it('is the trace of the request: sink and retries run outside it, unseen by instrumentations', async () => {
    const seen: Context[] = []
    const sink: ActionSink = {
      send() {
        seen.push(context.active())
        return seen.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve()
      },
      close() {
        seen.push(context.active())
        return Promise.resolve()
      },
    }
    const exporter = new ActionSpanExporter({ sink })
    const tracer = new BasicTracerProvider().getTracer('t')
    await within(tracer, 'request', {}, async () => {
      await exported(exporter, [endedSpan('x')])
      await exporter.shutdown()
    })
    expect(seen).toHaveLength(3)
    for (const active of seen) {
      expect(trace.getSpan(active)).toBeUndefined()
      expect(active.getValue(SUPPRESSED)).toBe(true)
    }
  })
})
