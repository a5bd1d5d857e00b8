import { context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import type { Context, SpanContext } from '@opentelemetry/api'

/** The active context; the root one where the context manager throws. */
export function activeContext(): Context {
  try {
    return context.active()
  } catch {
    return ROOT_CONTEXT
  }
}

/** The valid span context in a context, if there is one. */
export function spanContextIn(place: Context): SpanContext | undefined {
  try {
    const spanContext = trace.getSpanContext(place)
    return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined
  } catch {
    return undefined
  }
}
