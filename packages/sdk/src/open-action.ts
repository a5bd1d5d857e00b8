import { ATTR, type HrTime } from '@agent-actions/events'
import { trace, type Span, type TimeInput } from '@opentelemetry/api'
import { clock } from './clock.ts'
import { reportOnce } from './diagnostics.ts'
import { ObservedAction } from './observed-action.ts'
import type { Origin } from './origin.ts'
import type { SpanIdentity } from './span-identity.ts'
import { startSpan, type StartedSpan } from './start-span.ts'
import { tracingOf } from './tracing.ts'
import { markRedaction } from './write-span.ts'

/**
 * Starts the action's span. `undefined` where nothing observes it: no provider, tracing
 * suppressed, or an error of ours.
 *
 * @param identify reads what the caller gave, which can be anything
 * @param startTime of an action that is told afterwards
 */
export function openAction(
  origin: Origin,
  identify: () => SpanIdentity,
  startTime?: HrTime,
): ObservedAction | undefined {
  try {
    const tracing = tracingOf(origin.tracerProvider)
    if (!tracing) return undefined
    const { spanName: name, attributes } = identify()
    if (origin.agentName !== undefined) attributes[ATTR.agentName] ??= origin.agentName
    const start = startTime ?? clock.now()
    const options = { attributes, startTime: start as TimeInput }
    const started = startSpan(tracing, origin.correlation.place(), { name, options })
    if (!isSpanOfItsOwn(started)) return undefined
    const action = new ObservedAction(started, start, origin.payloads)
    describe(started.span, origin)
    return action
  } catch (error) {
    reportOnce('an action was not observed', error)
    return undefined
  }
}

/** What is the same for all actions of a logger, if the span records. */
function describe(span: Span, { payloads, surroundings }: Origin): void {
  try {
    if (!span.isRecording()) return
    markRedaction(span, payloads)
    span.setAttributes(surroundings)
  } catch (error) {
    reportOnce('where an action belongs was not written to its span', error)
  }
}

/** Without a provider the API hands out an invalid span, or the parent's own context. */
function isSpanOfItsOwn({ span, startedIn }: StartedSpan): boolean {
  if (span.isRecording()) return true
  const own = span.spanContext()
  // Not recorded, but with an id: the sampler's decision, which children must inherit.
  return trace.isSpanContextValid(own) && own.spanId !== trace.getSpanContext(startedIn)?.spanId
}
