import { correlationIdFromTraceId } from '@agent-actions/events'
import { activeContext, spanContextIn } from './active-context.ts'

/**
 * The active run: a lower-case UUID, the active trace id with hyphens. `undefined` where no trace is
 * active, and then an action belongs to its logger's run, or to one of its own. Never throws.
 */
export function currentCorrelationId(): string | undefined {
  const active = spanContextIn(activeContext())
  return active && correlationIdFromTraceId(active.traceId)
}
