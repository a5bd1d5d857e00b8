import type { DeliveryReport } from '@agent-actions/events'
import type { Attributes, BatchObservableResult, Meter, MeterProvider } from '@opentelemetry/api'
import { reportError } from './diagnostics.ts'
import type { SpanCounts } from './span-counts.ts'

/** What is observed, whenever somebody reads the metrics: nothing is counted a second time for them. */
export interface ObservedFigures {
  readonly stats: () => DeliveryReport
  readonly spans: () => SpanCounts
  /** Handed to the sink and not settled, waits between tries included. */
  readonly inFlight: () => number
  /** Of a processor: most events that its queue holds. */
  readonly capacity?: number
}

export interface SelfMetrics {
  /** One batch has been tried to its end, whatever became of it. */
  exported(startedMs: number, errorType?: string): void
}

const NONE: SelfMetrics = { exported: () => undefined }

/** Of each type of component, how many this process has: their names go on from there. */
const made = new Map<string, number>()

const SPANS = { unit: '{span}' }

/**
 * Metrics by the conventions for OpenTelemetry SDKs (semantic-conventions, its page on SDK metrics),
 * where a span is an action event: a failed action has two. `error.type` is the reason of a drop. Never
 * throws: the meter is the application's.
 *
 * @param type the component's: `ActionSpanProcessor` or `ActionSpanExporter`
 */
export function selfMetrics(
  meterProvider: MeterProvider | undefined,
  type: string,
  figures: ObservedFigures,
): SelfMetrics {
  if (!meterProvider) return NONE
  try {
    const count = made.get(type) ?? 0
    made.set(type, count + 1)
    const component = { 'otel.component.type': type, 'otel.component.name': `${type}/${count}` }
    return metricsOf(meterProvider.getMeter('@agent-actions/exporter'), component, figures)
  } catch (error) {
    reportError('metrics are not given', error)
    return NONE
  }
}

function metricsOf(meter: Meter, component: Attributes, figures: ObservedFigures): SelfMetrics {
  observeSpans(meter, component, figures)
  observeExporter(meter, component, figures)
  if (figures.capacity !== undefined) observeQueue(meter, component, figures)
  const duration = meter.createHistogram('otel.sdk.exporter.operation.duration', { unit: 's' })
  return {
    exported(startedMs, errorType) {
      try {
        const seconds = (performance.now() - startedMs) / 1_000
        duration.record(seconds, { ...component, ...(errorType && { 'error.type': errorType }) })
      } catch (error) {
        reportError('a metric was not recorded', error)
      }
    },
  }
}

function observeSpans(meter: Meter, component: Attributes, { spans }: ObservedFigures): void {
  const taken = meter.createObservableCounter('agent_actions.exporter.spans', SPANS)
  const observe = (result: BatchObservableResult): void => {
    for (const [as, count] of Object.entries(spans())) {
      result.observe(taken, count, { ...component, 'agent_actions.span.taken_as': as })
    }
  }
  meter.addBatchObservableCallback(observe, [taken])
}

function observeExporter(meter: Meter, component: Attributes, figures: ObservedFigures): void {
  const inFlight = meter.createObservableUpDownCounter('otel.sdk.exporter.span.inflight', SPANS)
  const exported = meter.createObservableCounter('otel.sdk.exporter.span.exported', SPANS)
  const observe = (result: BatchObservableResult): void => {
    const { delivered, dropped } = figures.stats()
    result.observe(inFlight, figures.inFlight(), component)
    result.observe(exported, delivered, component)
    for (const [reason, count] of Object.entries(dropped)) {
      // What a processor dropped by itself never came to be exported.
      if (reason !== 'rejected' && figures.capacity !== undefined) continue
      result.observe(exported, count, { ...component, 'error.type': reason })
    }
  }
  meter.addBatchObservableCallback(observe, [inFlight, exported])
}

function observeQueue(meter: Meter, component: Attributes, figures: ObservedFigures): void {
  const size = meter.createObservableUpDownCounter('otel.sdk.processor.span.queue.size', SPANS)
  const capacity = meter.createObservableUpDownCounter(
    'otel.sdk.processor.span.queue.capacity',
    SPANS,
  )
  const processed = meter.createObservableCounter('otel.sdk.processor.span.processed', SPANS)
  const observe = (result: BatchObservableResult): void => {
    const { queued, delivered, dropped } = figures.stats()
    result.observe(size, queued, component)
    result.observe(capacity, figures.capacity ?? 0, component)
    result.observe(processed, delivered, component)
    for (const [reason, count] of Object.entries(dropped)) {
      result.observe(processed, count, { ...component, 'error.type': reason })
    }
  }
  meter.addBatchObservableCallback(observe, [size, capacity, processed])
}
