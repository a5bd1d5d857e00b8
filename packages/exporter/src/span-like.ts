import type { HrTime } from '@agent-actions/events'
import type { SpanContext } from '@opentelemetry/api'

/**
 * What we read of a span, open or ended. Stated here and not imported, so that one build serves
 * every line of the OpenTelemetry SDK: 2.x and 3.x by these names, 1.x by the two older ones.
 */
export interface SpanLike {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: { readonly code: number; readonly message?: string | undefined }
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly events: readonly SpanEventLike[]
  readonly links: readonly { readonly context: SpanContext }[]
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> }
  readonly instrumentationScope?: { readonly name: string }
  readonly parentSpanContext?: SpanContext | undefined
  /** `SpanKind` of the OpenTelemetry API. */
  readonly kind?: number
  readonly droppedAttributesCount?: number
  readonly droppedEventsCount?: number
  readonly droppedLinksCount?: number
  /** Its ids, as OpenTelemetry has them. */
  spanContext(): SpanContext
}

/** What a span recorded with a time of its own. One named `exception` tells of a failure. */
export interface SpanEventLike {
  readonly name: string
  readonly time: HrTime
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/** SDK 1.x only. */
interface OldSpanLike {
  readonly instrumentationLibrary?: { readonly name: string }
  readonly parentSpanId?: string
}

export function scopeName(span: SpanLike): string | undefined {
  return (span.instrumentationScope ?? (span as OldSpanLike).instrumentationLibrary)?.name
}

export function parentSpanId(span: SpanLike): string | undefined {
  return span.parentSpanContext?.spanId ?? (span as OldSpanLike).parentSpanId
}

/**
 * The attribute's value if it is text with something in it. Callers name the attribute where they
 * read it: the engine remembers a place that reads one name, and looks up what reads many.
 */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
