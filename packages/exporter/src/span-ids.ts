const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/

let lastTraceId = ''

/**
 * The trace id as rows, keys and headers have it: 32 lower-case hex digits. The application's own id
 * generator can give anything, and what is written into an event is not escaped.
 *
 * @throws TypeError where it is no trace id: of such a span no row can be made
 */
export function writableTraceId(id: string): string {
  // The actions of a run follow each other.
  if (id === lastTraceId) return id
  const lower = lowerCase(id, TRACE_ID)
  if (lower === undefined) throw new TypeError('the trace id of a span is not 32 hex digits')
  return (lastTraceId = lower)
}

/** The same of a span id, which has 16; `undefined` where it is none. */
export function writableSpanId(id: unknown): string | undefined {
  return lowerCase(id, SPAN_ID)
}

function lowerCase(id: unknown, shape: RegExp): string | undefined {
  if (typeof id !== 'string') return undefined
  if (shape.test(id)) return id
  const lower = id.toLowerCase()
  return shape.test(lower) ? lower : undefined
}
