/** A point in time as OpenTelemetry has it: seconds and nanoseconds since the epoch. */
export type HrTime = readonly [seconds: number, nanoseconds: number]

/** 48 bits: the last millisecond that the time field of a UUID version 7 can hold, in the year 10889. */
export const MAX_ID_TIME_MS: number = 2 ** 48 - 1

/**
 * The id of an action: a UUID laid out as version 7 (RFC 9562, 5.7), made from the span alone.
 *
 * 48 bits of start time in milliseconds, the last 12 bits of the trace id, 62 bits of the span id.
 * The same span always gives the same id: that is what makes every retry free. It starts with the
 * time, so an index over it grows at its right edge.
 *
 * @param startMs whole milliseconds since the epoch, 0 to 2^48-1
 * @param traceId 32 lower-case hex digits
 * @param spanId 16 lower-case hex digits
 */
export function actionId(startMs: number, traceId: string, spanId: string): string {
  return layOut(startMs, traceId.slice(29), spanId)
}

/**
 * The id of the error action that a failed action yields: the failed span's layout with the
 * error's own time, and the 12 trace bits complemented so that it can never be the span's own id.
 */
export function derivedErrorId(errorMs: number, traceId: string, spanId: string): string {
  const complement = (0xfff - Number.parseInt(traceId.slice(29), 16)).toString(16).padStart(3, '0')
  return layOut(errorMs, complement, spanId)
}

/**
 * The id of an event that came without one: the event's time and 74 bits of a hash of its bytes,
 * so that a redelivery is the same row.
 *
 * @param hash at least 20 hex digits
 */
export function idFromHash(timeMs: number, hash: string): string {
  return layOut(timeMs, hash.slice(0, 3), hash.slice(3, 19))
}

function layOut(ms: number, middle: string, tail: string): string {
  // The short ones first: each step that makes a long text is a step more when it is written.
  const fourth = `${VARIANTS[tail.charAt(0)]}${tail.slice(1, 4)}-`
  return `${beginning(ms, middle)}${fourth}${tail.slice(4)}`
}

/** The two highest bits of the tail give way to the variant bits `10`. */
const VARIANTS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('0123456789abcdef', (digit, value) => [digit, (0x8 | (value & 0x3)).toString(16)]),
)

/** Of at most 32 bits: a number beyond them takes the engine thrice as long as two within. */
function hex(bits: number, digits: number): string {
  return bits.toString(16).padStart(digits, '0')
}

let lastMs = Number.NaN
let lastMiddle = ''
let lastBeginning = ''

/** The actions of a run come many to the millisecond. */
function beginning(ms: number, middle: string): string {
  if (ms !== lastMs || middle !== lastMiddle) {
    lastBeginning = `${hex(Math.floor(ms / 0x1_0000), 8)}-${hex(ms % 0x1_0000, 4)}-7${middle}-`
    lastMs = ms
    lastMiddle = middle
  }
  return lastBeginning
}
