import { runtime, type DeliveryReport, type Verdict } from '@agent-actions/events'
import type { Context, TextMapPropagator } from '@opentelemetry/api'
import { withActionParent } from './action-parent.ts'
import { DeliveryCounts } from './delivery-counts.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import {
  resolveDelivery,
  type ActionSpanProcessorOptions,
  type DeliverySettings,
} from './delivery-settings.ts'
import { reportError } from './diagnostics.ts'
import { Lineage } from './lineage.ts'
import { resolveMapping, type MappingSettings } from './mapping-settings.ts'
import { selfMetrics } from './self-metrics.ts'
import { SpanTally, type SpanCounts } from './span-counts.ts'
import type { SpanLike } from './span-like.ts'
import { spanToActions, type MappedAction } from './span-to-action.ts'

/**
 * Turns ended spans into action events and sends them to a sink, in the background.
 *
 * A `SpanProcessor` for every line of the OpenTelemetry SDK. Put it before processors that rewrite
 * spans. It reads a span at `onEnd`, keeps nothing of it and changes nothing on it; it never
 * throws into `span.end()`, never waits there, holds a bounded number of events and does not keep
 * the process alive. Unsampled spans that are recorded are actions like any other.
 */
export class ActionSpanProcessor {
  readonly #mapping: MappingSettings
  readonly #delivery: DeliverySettings
  readonly #counts: DeliveryCounts
  readonly #queue: DeliveryQueue
  readonly #lineage = new Lineage()
  readonly #spans = new SpanTally()

  /** @throws ConfigError that lists everything wrong with the options */
  constructor(options: ActionSpanProcessorOptions) {
    this.#delivery = resolveDelivery(options)
    this.#mapping = resolveMapping(options)
    this.#counts = new DeliveryCounts(options.onDrop)
    const metrics = selfMetrics(options.meterProvider, 'ActionSpanProcessor', {
      stats: () => this.stats(),
      spans: () => this.spanCounts(),
      inFlight: () => this.#queue.sending,
      capacity: this.#delivery.maxQueueEvents,
    })
    this.#queue = new DeliveryQueue(options.sink, this.#delivery, { counts: this.#counts, metrics })
  }

  /** For the tracer provider. Notes which span is the parent; never throws. */
  onStart(span: SpanLike, parentContext: Context): void {
    try {
      this.#lineage.started(span, parentContext)
    } catch (error) {
      reportError('the start of a span was not noted', error)
    }
  }

  /** For the tracer provider. Reads the span, if it is an action, into the queue; never throws. */
  onEnd(span: SpanLike): void {
    try {
      const { as, actions } = spanToActions(span, this.#lineage.recordOf(span), this.#mapping)
      this.#spans.add(as)
      // A layer is told by the action around it: whoever ended it is told the same.
      if (as === 'layer') leaveVerdict('accepted')
      let isOwn = true
      for (const action of actions) {
        const verdict = this.#accept(action)
        // The span's own action comes first, and its verdict is the one the caller asked about.
        if (isOwn) leaveVerdict(verdict)
        isOwn = false
      }
    } catch (error) {
      this.#counts.drop('failed')
      leaveVerdict('failed')
      reportError('a span was not made an action', error)
    }
  }

  /**
   * Resolves once everything accepted so far is delivered, or refused for good and counted.
   *
   * @throws DeliveryError `AA_DELIVERY_TIMEOUT` after `exportTimeoutMs`; the events stay queued
   */
  forceFlush(): Promise<void> {
    return this.#queue.flush(this.#delivery.exportTimeoutMs)
  }

  /**
   * Delivers what it can within `exportTimeoutMs`, counts the rest as dropped, closes the sink.
   * Never rejects: an agent on its way out must not fail because of us. `stats()` tells.
   */
  shutdown(): Promise<void> {
    return this.#queue.close(this.#delivery.exportTimeoutMs)
  }

  /**
   * The propagator of your setup, which then also tells the services that are called which action
   * called: their actions lie below it, where they would lie below the HTTP client's span, which is
   * no row. For that it adds the entry `agent_action.parent` to the W3C baggage of every call, also of
   * one to somebody else's service: a trace id and a span id, as `traceparent` has them. The services
   * need a processor of ours and a propagator that reads baggage, and nothing more.
   *
   * @param propagator must write baggage, as `W3CBaggagePropagator` and NodeSDK's default do
   */
  propagator(propagator: TextMapPropagator): TextMapPropagator {
    const { dialectOf } = this.#mapping
    return withActionParent(propagator, (span) => this.#lineage.nearestAction(span, dialectOf))
  }

  /** What became of the actions so far. */
  stats(): DeliveryReport {
    return this.#counts.report(this.#queue)
  }

  /** How the spans that ended so far were taken. */
  spanCounts(): SpanCounts {
    return this.#spans.snapshot()
  }

  #accept(action: MappedAction): Verdict {
    const event = this.#mapping.encode(action)
    if (typeof event === 'object') return this.#queue.offer(event) ?? 'accepted'
    this.#counts.drop(event)
    return event
  }
}

/** Of several processors on one provider, one that dropped the action has the say. */
function leaveVerdict(verdict: Verdict): void {
  const slot = runtime()
  if (slot.verdict === undefined || verdict !== 'accepted') slot.verdict = verdict
}
