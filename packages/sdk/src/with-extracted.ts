import { safeText } from '@agent-actions/events'
import { trace, type Context, type SpanContext } from '@opentelemetry/api'
import { activeContext, spanContextIn } from './active-context.ts'
import { readTraceFields } from './carrier-traceparent.ts'
import { readField, type CarrierKind } from './carrier.ts'
import { callIn, withEnteredRun } from './correlation-context.ts'
import { reportOnce, warnOnce } from './diagnostics.ts'

/**
 * Calls `fn` once, in the run that another process wrote into the carrier: its actions lie below
 * the span they were called from.
 *
 * Inside an active trace with another id they are linked to the active span. Inside a span of this
 * process in the same trace nothing changes: an instrumentation has read the carrier already. Nor
 * does it where the carrier has no `traceparent`, or (with one warning) a malformed one. Throws what
 * `fn` throws, and nothing of its own.
 *
 * @param carrier `undefined` is an empty one: headers and `_meta` are often optional
 * @param as default: `headers`
 */
export function withExtracted<R>(
  carrier: object | undefined,
  fn: () => R,
  as: CarrierKind = 'headers',
): R {
  return callIn(contextFrom(carrier, as), fn)
}

function contextFrom(carrier: object | undefined, as: CarrierKind): Context | undefined {
  try {
    if (carrier === undefined || carrier === null) return undefined
    const remote = remoteIn(carrier, as)
    return remote && below(remote)
  } catch (error) {
    reportOnce('the correlation was not read from a carrier', error)
    return undefined
  }
}

function remoteIn(carrier: object, as: CarrierKind): SpanContext | undefined {
  const [traceparent, ...others] = readField(carrier, 'traceparent', as)
  if (traceparent === undefined) return undefined
  // W3C combines many fields of tracestate, but there is one parent.
  const isOne = others.every((other) => other === traceparent)
  const tracestate = readField(carrier, 'tracestate', as).join(',') || undefined
  const remote = isOne ? readTraceFields({ traceparent, tracestate }) : undefined
  if (!remote) tellMalformed(traceparent)
  return remote
}

function below(remote: SpanContext): Context | undefined {
  const outer = activeContext()
  const active = spanContextIn(outer)
  const isSame = active?.traceId === remote.traceId
  if (isSame && active?.isRemote !== true) return undefined
  const link = isSame ? undefined : active
  return trace.setSpanContext(withEnteredRun(outer, { traceId: remote.traceId, link }), remote)
}

function tellMalformed(traceparent: string): void {
  const shown = JSON.stringify(safeText(traceparent, 64))
  warnOnce(
    'traceparent',
    `The traceparent ${shown} is not as W3C Trace Context has it, or is there twice; what was called with it is in no run of the caller's. Further ones like it are not told.`,
  )
}
