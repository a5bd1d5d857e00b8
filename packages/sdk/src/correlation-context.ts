import { createContextKey, type Context, type SpanContext } from '@opentelemetry/api'
import { runInContext } from './run-in-context.ts'

/** A run that was entered without a span of its own. */
export interface EnteredRun {
  readonly traceId: string
  /** The span that was active where it was entered, if that is of another trace. */
  readonly link?: SpanContext | undefined
  /** The app's id, where the run was joined and has another. */
  readonly appCorrelationId?: string | undefined
}

/** Every copy of this package has the same key. */
const ENTERED = createContextKey('@agent-actions/entered-run.v1')

export function withEnteredRun(outer: Context, run: EnteredRun): Context {
  return outer.setValue(ENTERED, run)
}

/** What was entered, if the trace is still that one: it may have been left by other means. */
export function enteredRunIn(place: Context, traceId: string): EnteredRun | undefined {
  const run = place.getValue(ENTERED) as EnteredRun | undefined
  return run?.traceId === traceId ? run : undefined
}

/** Calls `fn` once, in the context where there is one to enter; throws what `fn` throws. */
export function callIn<R>(entered: Context | undefined, fn: () => R): R {
  if (!entered) return fn()
  const completion = runInContext(entered, fn)
  if (completion.status === 'threw') throw completion.error
  return completion.value
}
