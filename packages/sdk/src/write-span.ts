import {
  ATTR,
  runtime,
  type HrTime,
  type SafeJsonOptions,
  type SpanMark,
  type Verdict,
} from '@agent-actions/events'
import { SpanStatusCode, type Span, type TimeInput } from '@opentelemetry/api'
import { describeError, firstLine, type ErrorDescription } from './describe-error.ts'

// The payloads, each as JSON text that is safe to store: the mark spares the processor a second look.
// One function for each, since a place in the code that writes several keys is slow at it.

export function writeArguments(span: Span, text: string): void {
  span.setAttribute(ATTR.toolArguments, text)
  markOf(span).toolArguments = text
}

export function writeResult(span: Span, text: string): void {
  span.setAttribute(ATTR.toolResult, text)
  markOf(span).toolResult = text
}

export function writeDetails(span: Span, text: string): void {
  span.setAttribute(ATTR.details, text)
  markOf(span).details = text
}

/** A failure that is known by type and message only. */
export function writeFailure(span: Span, { type, message }: ErrorDescription): void {
  span.setAttribute(ATTR.errorType, type)
  span.setStatus({ code: SpanStatusCode.ERROR, message: firstLine(message) })
}

/** What was thrown, and when. */
export interface Thrown {
  readonly cause: unknown
  readonly time: HrTime
}

/** A failure with the value that was thrown. */
export function writeThrown(span: Span, { cause, time }: Thrown, payloads: SafeJsonOptions): void {
  const description = describeError(cause, payloads)
  writeFailure(span, description)
  writeException(span, description, time)
  if (isObject(cause) && runtime().reportedErrors.has(cause)) markOf(span).failureReported = true
}

/** Cancelled is no failure: the span's status stays unset. */
export function writeCancelled(
  span: Span,
  { cause, time }: Thrown,
  payloads: SafeJsonOptions,
): void {
  span.setAttribute(ATTR.status, 'cancelled')
  if (cause !== undefined) writeException(span, describeError(cause, payloads), time)
}

/** Of bounded, harmless texts: the error itself can have getters that throw and messages of 10 MB. */
export function writeException(span: Span, description: ErrorDescription, time: HrTime): void {
  const { type: name, message, stack } = description
  span.recordException(stack === undefined ? { name, message } : { name, message, stack }, [
    ...time,
  ])
}

/** Ends the span; what the processor, if there is one, decided about its action. */
export function endSpan(span: Span, time: HrTime): Verdict | undefined {
  const slot = runtime()
  const outer = slot.verdict
  slot.verdict = undefined
  try {
    span.end(time as TimeInput)
    return slot.verdict
  } finally {
    // A hook that logs while another action ends must not answer for that one.
    slot.verdict = outer
  }
}

/** Remembers that this error is an action of its own already. */
export function rememberReported(error: unknown): void {
  if (isObject(error)) runtime().reportedErrors.add(error)
}

/** Tells the processor how the span's texts were made safe, unless that is as it would do it. */
export function markRedaction(span: Span, { redact }: SafeJsonOptions): void {
  if (redact !== undefined) markOf(span).redact = redact
}

function markOf(span: Span): SpanMark {
  const { marks } = runtime()
  const known = marks.get(span)
  if (known) return known
  const mark: SpanMark = {}
  marks.set(span, mark)
  return mark
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
