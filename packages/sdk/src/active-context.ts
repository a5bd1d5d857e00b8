import { syntheticParentSpanId } from '@agent-actions/events'
import { context, isSpanContextValid, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
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

/** Whether this is the parent that never existed, by which a run without a span is told. */
export function isSyntheticParent({ isRemote, traceId, spanId }: SpanContext): boolean {
  return isRemote === true && spanId === syntheticParentSpanId(traceId)
}

/** A trace can be joined only through a parent: a remote one that never was, which readers know. */
export function belowSyntheticParent(outer: Context, traceId: string): Context {
  return trace.setSpanContext(outer, {
    traceId,
    spanId: syntheticParentSpanId(traceId),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  })
}
