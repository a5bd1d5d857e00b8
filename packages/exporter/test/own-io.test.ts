import { context, trace, type Span, type Tracer } from '@opentelemetry/api'
import type { ActionSink } from '@agent-actions/events'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { toolCall, within } from './tracing.ts'

/** A sink whose client is instrumented as net, pg and kafkajs are: each step of its I/O makes a span. */
class InstrumentedSink implements ActionSink {
  readonly steps: string[] = []
  readonly #tracer: () => Tracer
  #sends = 0

  constructor(tracer: () => Tracer) {
    this.#tracer = tracer
  }

  async send(): Promise<void> {
    this.#step(`connect ${++this.#sends}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
    this.#step(`produce ${this.#sends}`)
    // The first one fails, and is tried again by a timer.
    if (this.#sends === 1) throw new Error('away')
  }

  async close(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#step('disconnect')
  }

  #step(name: string): void {
    const span: Span = this.#tracer().startSpan(name, {}, context.active())
    this.steps.push(name)
    span.end()
  }
}

const STEPS = ['connect 1', 'produce 1', 'connect 2', 'produce 2', 'disconnect']

const ways: readonly [string, (sink: ActionSink) => SpanProcessor][] = [
  ['the processor', (sink) => new ActionSpanProcessor({ sink })],
  [
    'the exporter in a batching processor',
    (sink) => new BatchSpanProcessor(new ActionSpanExporter({ sink })),
  ],
  [
    'the exporter in a simple processor',
    (sink) => new SimpleSpanProcessor(new ActionSpanExporter({ sink })),
  ],
]

describe.each(ways)('what %s sends', (_, processorFor) => {
  it('makes no spans, from the first connection to the last goodbye', async () => {
    const backend = new InMemorySpanExporter()
    let tracer: Tracer | undefined
    const sink = new InstrumentedSink(() => tracer as Tracer)
    const provider = new BasicTracerProvider({
      spanProcessors: [processorFor(sink), new SimpleSpanProcessor(backend)],
    })
    const agent = provider.getTracer('instrumentation')
    tracer = agent
    within(agent, 'request', {}, () => within(agent, 'x', toolCall('Read'), () => undefined))
    await provider.forceFlush()
    const seen = backend.getFinishedSpans().map((span) => span.name)
    await provider.shutdown()
    expect(sink.steps).toEqual(STEPS)
    expect(seen).toEqual(['x', 'request'])
  })
})

describe('the wait of an export for its next try', () => {
  it('is outside the request that ended the span', async () => {
    const active: unknown[] = []
    const setTimer = globalThis.setTimeout
    const sends: ActionSink['send'] = () =>
      sent++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve()
    let sent = 0
    const exporter = new ActionSpanExporter({
      sink: { send: sends, close: () => Promise.resolve() },
    })
    globalThis.setTimeout = ((work: () => void, ms: number) => {
      // Not the deadline of the export, which is cleared with it.
      if (ms < 1_000) active.push(trace.getSpan(context.active()))
      return setTimer(work, ms)
    }) as typeof setTimeout
    try {
      const tracer = new BasicTracerProvider().getTracer('t')
      await tracer.startActiveSpan('request', async () => {
        const span = tracer.startSpan('x', toolCall('Read'))
        span.end()
        await new Promise((resolve) => exporter.export([span as never], resolve))
      })
    } finally {
      globalThis.setTimeout = setTimer
    }
    expect(active.length).toBeGreaterThan(0)
    expect(active.every((span) => span === undefined)).toBe(true)
  })
})
