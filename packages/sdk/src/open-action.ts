import { ATTR, type HrTime } from '@agent-actions/events'
import { trace, type Attributes } from '@opentelemetry/api'
import { clock } from './clock.ts'
import { reportOnce } from './diagnostics.ts'
import { ObservedAction } from './observed-action.ts'
import type { Origin } from './origin.ts'
import { startSpan, type StartedSpan } from './start-span.ts'
import { tracingOf } from './tracing.ts'

/** What is known before the action starts, and cheap to say. */
export interface ActionSpec {
  readonly spanName: string
  readonly attributes: Attributes
  /** When it started, for what is told afterwards. */
  readonly startTime?: HrTime
}

/**
 * Starts the action's span. `undefined` where nothing observes it: no provider, tracing
 * suppressed, or an error of ours.
 *
 * @param specify reads what the caller gave, which can be anything
 */
export function openAction(origin: Origin, specify: () => ActionSpec): ObservedAction | undefined {
  try {
    const tracing = tracingOf(origin.tracerProvider)
    if (!tracing) return undefined
    const { spanName: name, attributes, startTime = clock.now() } = specify()
    if (origin.agentName !== undefined) attributes[ATTR.agentName] ??= origin.agentName
    const options = { attributes, startTime: [...startTime] as [number, number] }
    const started = startSpan(tracing, origin.correlation.place(), { name, options })
    if (!isSpanOfItsOwn(started)) return undefined
    const action = new ObservedAction(started, startTime, origin.payloads)
    action.write((span) => span.setAttributes(origin.surroundings))
    return action
  } catch (error) {
    reportOnce('an action was not observed', error)
    return undefined
  }
}

/** Without a provider the API hands out an invalid span, or the parent's own context. */
function isSpanOfItsOwn({ span, startedIn }: StartedSpan): boolean {
  if (span.isRecording()) return true
  const own = span.spanContext()
  // Not recorded, but with an id: the sampler's decision, which children must inherit.
  return trace.isSpanContextValid(own) && own.spanId !== trace.getSpanContext(startedIn)?.spanId
}
