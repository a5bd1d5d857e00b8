const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** As we write it ourselves. */
const OURS = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NIL_OURS = '00000000-0000-0000-0000-000000000000'
const TRACE_ID = /^[0-9a-f]{32}$/i
const NIL = '00000000000000000000000000000000'

/**
 * The correlation id of a trace: the same 128 bits, hyphens put in, lower-case.
 * `traceId` is 32 hex digits, as every span context carries it.
 */
export function correlationIdFromTraceId(traceId: string): string {
  if (traceId === lastTraceId) return lastCorrelationId
  const hex = traceId.toLowerCase()
  lastCorrelationId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  lastTraceId = traceId
  return lastCorrelationId
}

/** The actions of a run follow each other. */
let lastTraceId = ''
let lastCorrelationId = ''

/**
 * The trace id of a correlation id, or `undefined` when it cannot be one: not 8-4-4-4-12 hex
 * digits (32 hex digits are accepted as well), or nil, which W3C Trace Context forbids.
 *
 * No version or variant is asked for: only one random trace id in eight passes RFC 9562.
 */
export function traceIdFromCorrelationId(id: unknown): string | undefined {
  if (typeof id !== 'string' || !(UUID.test(id) || TRACE_ID.test(id))) return undefined
  const hex = id.replaceAll('-', '').toLowerCase()
  return hex === NIL ? undefined : hex
}

/** The id in its one spelling (lower-case, hyphens in), or `undefined` when it is malformed or nil. */
export function parseCorrelationId(id: unknown): string | undefined {
  if (typeof id === 'string' && OURS.test(id)) return id === NIL_OURS ? undefined : id
  const traceId = traceIdFromCorrelationId(id)
  return traceId === undefined ? undefined : correlationIdFromTraceId(traceId)
}
