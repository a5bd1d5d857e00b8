import {
  isValidSpanId,
  propagation,
  trace,
  type Context,
  type Span,
  type TextMapPropagator,
} from '@opentelemetry/api'
import { reportError } from './diagnostics.ts'

/**
 * The nearest action around a call to another process, as W3C baggage. `traceparent` names the span
 * that an HTTP client made for the call, and that is no action: it can be no parent of one.
 */
const ENTRY = 'agent_action.parent'

/** The trace id goes along: baggage stays in a context in which another trace begins. */
const VALUE = /^([0-9a-f]{32})-([0-9a-f]{16})$/

/** The span id of the nearest action that the process which called has written; else `undefined`. */
export function remoteActionParent(place: Context): string | undefined {
  const remote = trace.getSpanContext(place)
  if (remote?.isRemote !== true) return undefined
  const value = propagation.getBaggage(place)?.getEntry(ENTRY)?.value ?? ''
  const [, traceId, spanId = ''] = VALUE.exec(value) ?? []
  return traceId === remote.traceId && isValidSpanId(spanId) ? spanId : undefined
}

/** @param nearestAction its span id, the span itself included */
export function withActionParent(
  propagator: TextMapPropagator,
  nearestAction: (span: Span) => string | undefined,
): TextMapPropagator {
  const marked = (place: Context): Context => {
    try {
      const span = trace.getSpan(place)
      const spanId = span && nearestAction(span)
      if (spanId === undefined) return place
      const value = `${span?.spanContext().traceId}-${spanId}`
      const baggage = propagation.getBaggage(place) ?? propagation.createBaggage()
      return propagation.setBaggage(place, baggage.setEntry(ENTRY, { value }))
    } catch (error) {
      reportError('the nearest action was not written to a call', error)
      return place
    }
  }
  return {
    inject: (place, carrier, setter) => propagator.inject(marked(place), carrier, setter),
    extract: (place, carrier, getter) => propagator.extract(place, carrier, getter),
    fields: () => propagator.fields(),
  }
}
