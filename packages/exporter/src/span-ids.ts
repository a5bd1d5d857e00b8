const TRACE_ID_DIGITS = 32
const SPAN_ID_DIGITS = 16

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
  const lower = lowerCase(id, TRACE_ID_DIGITS)
  if (lower === undefined) throw new TypeError('the trace id of a span is not 32 hex digits')
  return (lastTraceId = lower)
}

/** The same of a span id, which has 16; `undefined` where it is none. */
export function writableSpanId(id: unknown): string | undefined {
  return lowerCase(id, SPAN_ID_DIGITS)
}

function lowerCase(id: unknown, digits: number): string | undefined {
  if (typeof id !== 'string' || id.length !== digits) return undefined
  if (isLowerHex(id)) return id
  const lower = id.toLowerCase()
  return isLowerHex(lower) ? lower : undefined
}

/** By character code. */
const IS_HEX_DIGIT = new Uint8Array(128)
for (const digit of '0123456789abcdef') IS_HEX_DIGIT[digit.charCodeAt(0)] = 1

/** Asked of every action; a regular expression takes nearly twice as long. */
function isLowerHex(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (IS_HEX_DIGIT[text.charCodeAt(at)] !== 1) return false
  }
  return true
}
