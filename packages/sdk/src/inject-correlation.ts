import { activeContext, spanContextIn } from './active-context.ts'
import { writeTraceFields } from './carrier-traceparent.ts'
import { writeField, type CarrierKind } from './carrier.ts'
import { reportOnce } from './diagnostics.ts'

/**
 * Writes the active run, and the span it is in, into what goes to another process, and returns it:
 * W3C `traceparent` and `tracestate`, in place of any that are there. What reads it there continues
 * the run: `withExtracted`, or any OpenTelemetry instrumentation.
 *
 * Without an active trace the carrier stays as it is. Works without a provider, without a
 * registered propagator, and where tracing is suppressed. Never throws.
 *
 * @param carrier is changed: for a child process give `{ ...process.env }`
 * @param as default: `headers`
 */
export function injectCorrelation<C extends object>(carrier: C, as: CarrierKind = 'headers'): C {
  try {
    const active = spanContextIn(activeContext())
    if (!active) return carrier
    const { traceparent, tracestate } = writeTraceFields(active)
    writeField(carrier, ['traceparent', traceparent], as)
    writeField(carrier, ['tracestate', tracestate], as)
  } catch (error) {
    reportOnce('the correlation was not written to a carrier', error)
  }
  return carrier
}
