import {
  createNoopMeter,
  type Attributes,
  type BatchObservableCallback,
  type Meter,
  type MeterProvider,
  type Observable,
} from '@opentelemetry/api'
import { StoreError, type ActionSink } from '@agent-actions/events'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it, vi } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { memorySink } from '../src/memory-sink.ts'
import { startTracing, toolCall } from './tracing.ts'

interface Point {
  readonly name: string
  readonly value: number
  readonly attributes: Attributes
}

/** Collects as a reader does: every observable instrument is asked now, what was recorded is kept. */
class ReadableMeters implements MeterProvider {
  readonly #callbacks: BatchObservableCallback[] = []
  readonly #recorded: Point[] = []
  readonly #names = new Map<Observable, string>()

  getMeter(): Meter {
    const observable = (name: string): never => {
      const instrument = { addCallback: () => undefined, removeCallback: () => undefined }
      this.#names.set(instrument, name)
      return instrument as never
    }
    return {
      ...createNoopMeter(),
      createObservableCounter: observable,
      createObservableUpDownCounter: observable,
      createHistogram: (name: string) => ({
        record: (value: number, attributes: Attributes = {}) =>
          void this.#recorded.push({ name, value, attributes }),
      }),
      addBatchObservableCallback: (callback: BatchObservableCallback) =>
        void this.#callbacks.push(callback),
    }
  }

  collect(): readonly Point[] {
    const points: Point[] = [...this.#recorded]
    for (const callback of this.#callbacks) {
      void callback({
        observe: (instrument: Observable, value: number, attributes: Attributes = {}) =>
          void points.push({ name: this.#names.get(instrument) ?? '', value, attributes }),
      })
    }
    return points
  }

  /** The value with exactly this attribute beside those of the component; `undefined` where there is none. */
  value(name: string, more: Attributes = {}): number | undefined {
    return this.collect().find(
      (point) =>
        point.name === name &&
        Object.keys(point.attributes).length === 2 + Object.keys(more).length &&
        Object.entries(more).every(([key, value]) => point.attributes[key] === value),
    )?.value
  }
}

const refusing: ActionSink = {
  send: () => Promise.reject(new StoreError('AA_STORE_REFUSED', 'bad row')),
  close: () => Promise.resolve(),
}

describe('the metrics of the processor', () => {
  it('are its queue, while the sink holds what it was given', async () => {
    const meterProvider = new ReadableMeters()
    let answer: (() => void) | undefined
    const sink: ActionSink = {
      send: () => new Promise((resolve) => (answer = resolve)),
      close: () => Promise.resolve(),
    }
    const { tracer, processor } = startTracing({
      meterProvider,
      sink,
      flushEvents: 1,
      maxQueueEvents: 2,
    })
    for (const name of ['a', 'b', 'c']) tracer.startSpan(name, toolCall(name)).end()
    await vi.waitUntil(() => answer)
    expect(meterProvider.value('otel.sdk.processor.span.queue.size')).toBe(2)
    expect(meterProvider.value('otel.sdk.processor.span.queue.capacity')).toBe(2)
    expect(meterProvider.value('otel.sdk.exporter.span.inflight')).toBe(1)
    const dropped = { 'error.type': 'queue_full' }
    expect(meterProvider.value('otel.sdk.processor.span.processed', dropped)).toBe(1)
    answer?.()
    await vi.waitUntil(() => processor.stats().delivered === 1)
    answer?.()
    await processor.forceFlush()
    expect(meterProvider.value('otel.sdk.processor.span.queue.size')).toBe(0)
    expect(meterProvider.value('otel.sdk.exporter.span.inflight')).toBe(0)
    expect(meterProvider.value('otel.sdk.processor.span.processed')).toBe(2)
    expect(meterProvider.value('otel.sdk.exporter.span.exported')).toBe(2)
  })

  it('tell what the sink refused for good, and how long a batch took', async () => {
    const meterProvider = new ReadableMeters()
    const { tracer, processor } = startTracing({ meterProvider, sink: refusing })
    tracer.startSpan('x', toolCall('x')).end()
    await processor.forceFlush()
    await vi.waitUntil(() => meterProvider.collect().some(({ name }) => name.endsWith('duration')))
    const rejected = { 'error.type': 'rejected' }
    expect(meterProvider.value('otel.sdk.exporter.span.exported', rejected)).toBe(1)
    expect(meterProvider.value('otel.sdk.processor.span.processed', rejected)).toBe(1)
    expect(meterProvider.value('otel.sdk.exporter.operation.duration', rejected)).toBeLessThan(5)
  })

  it('count the spans that are no actions', () => {
    const meterProvider = new ReadableMeters()
    const { tracer } = startTracing({ meterProvider })
    tracer.startSpan('x', toolCall('x')).end()
    for (let i = 0; i < 3; i++) tracer.startSpan('GET /').end()
    const spans = (as: string) =>
      meterProvider.value('agent_actions.exporter.spans', { 'agent_actions.span.taken_as': as })
    expect([spans('actions'), spans('layers'), spans('ignored')]).toEqual([1, 0, 3])
  })

  it('name each processor of the process apart', () => {
    const meterProvider = new ReadableMeters()
    for (let i = 0; i < 2; i++) startTracing({ meterProvider })
    const names = meterProvider
      .collect()
      .map(({ attributes }) => String(attributes['otel.component.name']))
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(name).toMatch(/^ActionSpanProcessor\/\d+$/)
  })

  it("are nobody's trouble where the meter is broken", async () => {
    const broken = {
      getMeter() {
        throw new Error('meter')
      },
    }
    const { tracer, events } = startTracing({ meterProvider: broken })
    tracer.startSpan('x', toolCall('x')).end()
    expect(await events()).toHaveLength(1)
  })
})

describe('the metrics of the exporter', () => {
  it('are what it was given, what arrived and what did not', async () => {
    const meterProvider = new ReadableMeters()
    const span = new BasicTracerProvider().getTracer('t').startSpan('x', toolCall('x'))
    span.end()
    for (const sink of [memorySink(), refusing]) {
      const exporter = new ActionSpanExporter({ sink, meterProvider })
      await new Promise((done) => exporter.export([span as unknown as ReadableSpan], done))
    }
    const exported = meterProvider
      .collect()
      .filter(({ name, value }) => name === 'otel.sdk.exporter.span.exported' && value > 0)
    expect(exported.map(({ value, attributes }) => [value, attributes['error.type']])).toEqual([
      [1, undefined],
      [1, 'rejected'],
    ])
    expect(meterProvider.value('otel.sdk.exporter.span.inflight')).toBe(0)
    expect(meterProvider.value('otel.sdk.processor.span.queue.size')).toBeUndefined()
    expect(meterProvider.value('otel.sdk.exporter.operation.duration')).toBeGreaterThan(0)
  })
})
