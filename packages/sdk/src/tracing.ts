import { SDK_SCOPE } from '@agent-actions/events'
import { ProxyTracerProvider, trace, type Tracer, type TracerProvider } from '@opentelemetry/api'

/** The version of this package, as its scope's version on every span. */
export const VERSION = '0.1.0'

/** One provider, seen from here. */
export interface Tracing {
  readonly tracer: Tracer
  /** Its ids are made by a generator that is not ours: it started a span without the id we handed over. */
  hasForeignIds: boolean
}

const known = new WeakMap<TracerProvider, Tracing>()
let latest: { readonly provider: TracerProvider; readonly tracing: Tracing } | undefined

/** Of the given provider, else of the one that is registered now; `undefined` where none is. */
export function tracingOf(given: TracerProvider | undefined): Tracing | undefined {
  const provider = given ?? trace.getTracerProvider()
  if (latest?.provider === provider) return latest.tracing
  const tracing = known.get(provider) ?? meet(provider)
  if (tracing) latest = { provider, tracing }
  return tracing
}

function meet(provider: TracerProvider): Tracing | undefined {
  const tracer = tracerOf(provider)
  if (!tracer) return undefined
  const tracing = { tracer, hasForeignIds: false }
  known.set(provider, tracing)
  return tracing
}

/** The API's own provider stands in for the one that may be registered later. */
function tracerOf(provider: TracerProvider): Tracer | undefined {
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(SDK_SCOPE, VERSION)
    : provider.getTracer(SDK_SCOPE, VERSION)
}
