import { correlationIdFromTraceId, traceIdFromCorrelationId } from '@agent-actions/events'
import type { Context } from '@opentelemetry/api'
import { activeContext, belowSyntheticParent, spanContextIn } from './active-context.ts'
import { callIn, enteredRunIn, withEnteredRun } from './correlation-context.ts'
import { freshTraceId, type OnActiveTrace } from './correlation.ts'
import { reportOnce } from './diagnostics.ts'

/** Matters only inside a trace of somebody else. */
export interface WithCorrelationIdOptions {
  /** What to do inside an active trace with another id. Default: `link`. */
  readonly onActiveTrace?: OnActiveTrace
}

/**
 * Calls `fn` once, in the run with the app's own id: a UUID, which becomes the trace id. Whatever
 * starts in `fn`, and in what it awaits, belongs to that run, spans of other libraries too; an
 * `ActionLogger` that was given an id keeps to its own.
 *
 * Starts no span. Inside a trace with the same id nothing changes. An id that is malformed or nil
 * gives a fresh run (with `join`: the active one) and one warning. Throws what `fn` throws, and
 * nothing of its own.
 */
export function withCorrelationId<R>(
  id: string,
  fn: () => R,
  options?: WithCorrelationIdOptions,
): R {
  return callIn(contextOf(id, options), fn)
}

/** `undefined` where the active context is the one already. */
function contextOf(
  id: unknown,
  options: WithCorrelationIdOptions | undefined,
): Context | undefined {
  try {
    return options?.onActiveTrace === 'join' ? joining(id) : linking(id)
  } catch (error) {
    reportOnce('a correlation id was not made the active one', error)
    return undefined
  }
}

function linking(id: unknown): Context | undefined {
  const outer = activeContext()
  const active = spanContextIn(outer)
  const traceId = traceIdFromCorrelationId(id) ?? freshTraceId(id)
  if (active?.traceId === traceId) return undefined
  const run = withEnteredRun(outer, { traceId, link: active })
  return belowSyntheticParent(run, traceId)
}

function joining(id: unknown): Context | undefined {
  const outer = activeContext()
  const active = spanContextIn(outer)
  if (!active) return linking(id)
  const traceId = traceIdFromCorrelationId(id)
  if (traceId === undefined) freshTraceId(id)
  if (traceId === undefined || traceId === active.traceId) return undefined
  const appCorrelationId = correlationIdFromTraceId(traceId)
  const { link } = enteredRunIn(outer, active.traceId) ?? {}
  return withEnteredRun(outer, { traceId: active.traceId, link, appCorrelationId })
}
