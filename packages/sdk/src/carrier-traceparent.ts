import {
  createTraceState,
  INVALID_SPANID,
  INVALID_TRACEID,
  TraceFlags,
  type SpanContext,
} from '@opentelemetry/api'

/** What travels between processes: W3C Trace Context, https://www.w3.org/TR/trace-context/. */
export interface TraceFields {
  readonly traceparent: string
  /** Absent where no vendor put anything in it. */
  readonly tracestate?: string | undefined
}

/** A version that is not known may have more fields, each behind a hyphen. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

export function writeTraceFields(span: SpanContext): TraceFields {
  const flags = (span.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'
  const ids = `${span.traceId}-${span.spanId}`.toLowerCase()
  return {
    traceparent: `00-${ids}-${flags}`,
    tracestate: span.traceState?.serialize() || undefined,
  }
}

/** The remote span they name; `undefined` where `traceparent` is malformed. */
export function readTraceFields({ traceparent, tracestate }: TraceFields): SpanContext | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(traceparent) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (traceId === INVALID_TRACEID || spanId === INVALID_SPANID) return undefined
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  const remote = { traceId, spanId, traceFlags, isRemote: true }
  return tracestate === undefined ? remote : { ...remote, traceState: createTraceState(tracestate) }
}
