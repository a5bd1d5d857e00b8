import type { Action } from '@agent-actions/sdk'
import { trace, type Span } from '@opentelemetry/api'

/** What the server of a call, if it is in this process, knows of it. */
interface CallUnderWay {
  thrown?: unknown
}

/** By the client's span. */
const calls = new WeakMap<Span, CallUnderWay>()

/** For the server, should the call come to one in this process: it is the client's action then, not another. */
export function noteUnderWay(action: Action): void {
  const span = spanOf(action)
  if (span) noteSpan(span)
}

/** The same, where the call is a tool's of somebody else. */
export function noteSpan(span: Span): void {
  calls.set(span, {})
}

/** Whether a call that came in is that of a client around it. */
export function isOfThisProcess(traceparent: unknown): boolean {
  const span = trace.getActiveSpan()
  if (!span || !calls.has(span) || typeof traceparent !== 'string') return false
  const { traceId, spanId } = span.spanContext()
  return traceparent.startsWith(`${traceId}-${spanId}`, AFTER_VERSION)
}

/** W3C Trace Context, 3.2: version, trace id, span id, flags. */
const AFTER_VERSION = '00-'.length

/** The client's call that a tool of this process answers, without an action between. */
export function activeCall(): CallUnderWay | undefined {
  const span = trace.getActiveSpan()
  return span && calls.get(span)
}

/** What the tool threw, of which the client got to know a text. */
export function thrownInThisProcess(action: Action): unknown {
  const span = spanOf(action)
  return span && calls.get(span)?.thrown
}

/** Where nothing observes, the span in the context of an action is the one around it. */
function spanOf({ context, spanId }: Action): Span | undefined {
  const span = trace.getSpan(context)
  return span?.spanContext().spanId === spanId ? span : undefined
}
