import type { HrTime } from '@agent-actions/events'
import { before, clock } from './clock.ts'
import { reportOnce, warnOnce } from './diagnostics.ts'
import { openAction } from './open-action.ts'
import type { ObservedAction } from './observed-action.ts'
import { redactedBy, type Origin, type Redacted } from './origin.ts'
import type { SpanIdentity } from './span-identity.ts'
import { tracingOf } from './tracing.ts'

/** An action that is over when it is told. */
export interface ToldAction {
  readonly identity: SpanIdentity
  /** How long it took until now; its start is that long ago. Without one it has no extent. */
  readonly durationMs?: unknown
  write(action: ObservedAction, time: HrTime): void
}

/**
 * Records an action that is over.
 *
 * @param given by the caller, which can be anything
 * @param tell reads it
 * @returns whether the processor accepted it for delivery; never throws
 */
export function logManually(
  logger: Origin,
  given: Redacted,
  tell: (origin: Origin) => ToldAction,
): boolean {
  try {
    if (!tracingOf(logger.tracerProvider)) return notRecorded()
    const origin = redactedBy(logger, given)
    const told = tell(origin)
    const time = clock.now()
    const startTime = isDuration(told.durationMs) ? before(time, told.durationMs) : time
    const action = openAction(origin, () => told.identity, startTime)
    return action !== undefined && action.isRecording ? finish(action, told, time) : notRecorded()
  } catch (error) {
    reportOnce('an action was not logged', error)
    return false
  }
}

function finish(action: ObservedAction, told: ToldAction, time: HrTime): boolean {
  try {
    told.write(action, time)
  } catch (error) {
    reportOnce('an action was logged without its payload', error)
  }
  const verdict = action.finish(time)
  if (verdict === undefined) {
    warnOnce(
      'no-processor',
      'No ActionSpanProcessor said what became of a logged action, so logging returns false. Add `new ActionSpanProcessor({ sink })` of @agent-actions/exporter to the spanProcessors of the tracer provider.',
    )
  }
  return verdict === 'accepted'
}

function notRecorded(): false {
  warnOnce(
    'no-provider',
    'A logged action is not recorded: no tracer provider is registered (not yet, or no longer after a shutdown), or its sampler left the trace out. Call start() of @agent-actions/node before the first action, or register a provider with an ActionSpanProcessor, and shut it down behind the last one.',
  )
  return false
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
