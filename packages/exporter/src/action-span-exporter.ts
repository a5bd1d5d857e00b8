import {
  ClosedError,
  ConfigError,
  DeliveryError,
  type ActionSink,
  type DeliveryReport,
  type DropReason,
  type EncodedAction,
} from '@agent-actions/events'
import { Backoff } from './backoff.ts'
import { MAX_TIMER_MS, settledWithin } from './deadline.ts'
import { deliver } from './deliver.ts'
import { DeliveryCounts } from './delivery-counts.ts'
import { sinkProblems } from './delivery-settings.ts'
import { reportError } from './diagnostics.ts'
import { lineageOfBatch } from './lineage.ts'
import {
  mappingProblems,
  resolveMapping,
  type MappingOptions,
  type MappingSettings,
} from './mapping-settings.ts'
import { selfMetrics, type SelfMetrics } from './self-metrics.ts'
import { SpanTally, type SpanCounts } from './span-counts.ts'
import type { SpanLike } from './span-like.ts'
import type { SpanRecord } from './span-record.ts'
import { spanToActions } from './span-to-action.ts'
import { withoutTracing } from './suppressed-tracing.ts'

/** Below the 30 s after which a BatchSpanProcessor stops waiting, so that it hears our answer. */
const DEFAULT_EXPORT_TIMEOUT_MS = 25_000

/** Of exports under way: some processors do not wait for one before they call the next. */
const MAX_QUEUED = 20_000

export interface ActionSpanExporterOptions extends MappingOptions {
  /** Where events go. Closed when the exporter is shut down. */
  readonly sink: ActionSink
  /** Longest time one export may take, in milliseconds, retries included. Default 25,000. */
  readonly exportTimeoutMs?: number
}

/** `ExportResult` of the OpenTelemetry SDK: 0 is success, 1 is failure. */
export interface ExportOutcome {
  readonly code: 0 | 1
  readonly error?: Error
}

/**
 * A plain `SpanExporter`, for any `BatchSpanProcessor`.
 *
 * It sees only spans that have ended, a batch at a time, so it knows less than
 * `ActionSpanProcessor`, which is the better choice where you have one: an action whose enclosing
 * span comes in a later batch keeps that span's id as its parent, even if it is no action, and
 * takes its agent from itself or from the options; a layer in an earlier batch than its action is an
 * action as well; spans that were not sampled never get here.
 *
 * Calls may overlap. The result callback is called exactly once, within `exportTimeoutMs`.
 */
export class ActionSpanExporter {
  readonly #sink: ActionSink
  readonly #mapping: MappingSettings
  readonly #timeoutMs: number
  readonly #counts: DeliveryCounts
  readonly #metrics: SelfMetrics
  readonly #spans = new SpanTally()
  readonly #inFlight = new Set<Promise<void>>()
  #queued = 0
  #closing: Promise<void> | undefined

  /** @throws ConfigError that lists everything wrong with the options */
  constructor(options: ActionSpanExporterOptions) {
    const { exportTimeoutMs = DEFAULT_EXPORT_TIMEOUT_MS } = options
    const problems = [...mappingProblems(options), ...sinkProblems(options.sink)]
    if (!(exportTimeoutMs >= 1 && exportTimeoutMs <= MAX_TIMER_MS)) {
      problems.push(`exportTimeoutMs must be a number from 1 on, but is ${exportTimeoutMs}.`)
    }
    if (problems.length > 0) throw new ConfigError(problems)
    this.#sink = options.sink
    this.#timeoutMs = exportTimeoutMs
    this.#mapping = resolveMapping(options)
    this.#counts = new DeliveryCounts(options.onDrop)
    this.#metrics = selfMetrics(options.meterProvider, 'ActionSpanExporter', {
      stats: () => this.stats(),
      spans: () => this.spanCounts(),
      inFlight: () => this.#queued,
    })
  }

  /**
   * Code 1 where some actions were not delivered; `stats()` counts them. Spans that are none are
   * a success.
   */
  export(spans: readonly SpanLike[], resultCallback: (result: ExportOutcome) => void): void {
    const work = this.#export(spans).catch(failed).then(resultCallback)
    const tracked: Promise<void> = work
      .catch((error: unknown) => reportError('the export callback threw', error))
      .finally(() => this.#inFlight.delete(tracked))
    this.#inFlight.add(tracked)
  }

  /** Resolves once every export that was called so far has called back. */
  async forceFlush(): Promise<void> {
    await settledWithin(Promise.all(this.#inFlight), this.#timeoutMs)
  }

  /** Waits for what is in flight, then closes the sink. Later exports fail. */
  shutdown(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  /** What became of the actions so far. */
  stats(): DeliveryReport {
    return this.#counts.report({ queued: this.#queued, spooled: 0 })
  }

  /** How the spans that were exported so far were taken. */
  spanCounts(): SpanCounts {
    return this.#spans.snapshot()
  }

  async #shutDown(): Promise<void> {
    await this.forceFlush()
    await settledWithin(
      Promise.resolve().then(() => withoutTracing(() => this.#sink.close())),
      this.#timeoutMs,
    )
  }

  async #export(spans: readonly SpanLike[]): Promise<ExportOutcome> {
    const refusal = this.#refusal()
    if (refusal) {
      const actions = spans.filter((span) => this.#mapping.dialectOf(span) !== undefined)
      this.#counts.drop(refusal.reason, actions.length)
      return { code: 1, error: refusal.error }
    }
    const events = this.#encode(spans)
    return events.length === 0 ? { code: 0 } : this.#deliver(events)
  }

  #refusal(): { readonly reason: DropReason; readonly error: Error } | undefined {
    if (this.#closing) return { reason: 'closed', error: new ClosedError('ActionSpanExporter') }
    if (this.#queued < MAX_QUEUED) return undefined
    const error = new DeliveryError(
      'AA_DELIVERY_FAILED',
      `${this.#queued} actions of earlier exports wait for the sink; no more are taken in.`,
    )
    return { reason: 'queue_full', error }
  }

  #encode(spans: readonly SpanLike[]): readonly EncodedAction[] {
    const records = this.#records(spans)
    if (records) {
      return spans.flatMap((span, index) => this.#encodeSpan(span, records[index] as SpanRecord))
    }
    // A span that cannot be read does not take its batch along: each goes alone, without parents.
    return spans.length > 1 ? spans.flatMap((span) => this.#encode([span])) : []
  }

  #records(spans: readonly SpanLike[]): readonly SpanRecord[] | undefined {
    try {
      return lineageOfBatch(spans)
    } catch (error) {
      if (spans.length === 1) this.#giveUp(error)
      return undefined
    }
  }

  #encodeSpan(span: SpanLike, record: SpanRecord): readonly EncodedAction[] {
    try {
      const { as, actions } = spanToActions(span, record, this.#mapping)
      this.#spans.add(as)
      return actions.flatMap((action) => {
        const event = this.#mapping.encode(action)
        if (typeof event === 'object') return event
        this.#counts.drop(event)
        return []
      })
    } catch (error) {
      this.#giveUp(error)
      return []
    }
  }

  #giveUp(error: unknown): void {
    this.#counts.drop('failed')
    reportError('a span was not made an action', error)
  }

  async #deliver(events: readonly EncodedAction[]): Promise<ExportOutcome> {
    const startedMs = performance.now()
    const backoff = new Backoff()
    let open = events.length
    let rejected = 0
    let lastError: unknown
    let isLate = false
    const settle = (count: number): void => {
      if (isLate) return
      open -= count
      this.#queued -= count
    }
    this.#counts.accepted += open
    this.#queued += open
    // With everything that it waits for: a timer would keep the context of the request that ended a span.
    const delivery = withoutTracing(() =>
      deliver(events, {
        sink: this.#sink,
        backoff,
        givenUp: () => isLate,
        onRetry: (error) => (lastError = error),
        onDelivered: ({ length }) => settle(length),
        onRejected: ({ length }, error) => {
          lastError = error
          rejected += length
          settle(length)
        },
      }),
    )
    await settledWithin(delivery, this.#timeoutMs, false)
    const late = open
    settle(open)
    isLate = true
    backoff.wake()
    this.#counts.delivered += events.length - rejected - late
    this.#counts.drop('rejected', rejected)
    this.#counts.drop('closed', late)
    this.#metrics.exported(startedMs, errorTypeOf(rejected, late))
    return rejected + late === 0
      ? { code: 0 }
      : { code: 1, error: exportError(lastError, this.#timeoutMs) }
  }
}

/** Whatever happens, the processor that waits for an answer gets one. */
function failed(cause: unknown): ExportOutcome {
  reportError('an export failed', cause)
  const reason = 'The actions of this batch were not read.'
  return { code: 1, error: new DeliveryError('AA_DELIVERY_FAILED', reason, { cause }) }
}

function errorTypeOf(rejected: number, late: number): string | undefined {
  if (late > 0) return 'timeout'
  return rejected > 0 ? 'rejected' : undefined
}

function exportError(cause: unknown, timeoutMs: number): DeliveryError {
  const reason = cause instanceof Error ? cause.message : 'the sink did not answer'
  return new DeliveryError(
    'AA_DELIVERY_FAILED',
    `The actions of this batch were not all delivered within ${timeoutMs} ms: ${reason}`,
    { cause },
  )
}
