import { withCorrelationId, type Action } from '@agent-actions/sdk'
import { context, createContextKey, trace } from '@opentelemetry/api'
import { observeSafely } from '../observe-safely.ts'
import type { Run } from './open-runs.ts'

/** A tool call whose function runs inside its action. */
export interface EnteredCall {
  readonly action: Action
  /** The action of the run that it is part of. */
  readonly around: Action | undefined
  /** What LangChain's callbacks can call it. */
  readonly names: readonly unknown[]
  readonly toolCallId: string | undefined
  /** The callbacks told of it: it is the run with this id. */
  runId: string | undefined
}

const ENTERED: symbol = createContextKey('@agent-actions/instrumentations.langchain.call')

/** The innermost one around the caller. */
export function enteredCall(): EnteredCall | undefined {
  return context.active().getValue(ENTERED) as EnteredCall | undefined
}

/** Calls `fn` once, inside the call's action, whatever the context manager does. Throws what `fn` throws. */
export function insideCall<R>(call: EnteredCall, fn: () => R): R {
  let completion: Completion<R> | undefined
  const complete = (): void => {
    completion ??= attempt(fn)
  }
  observeSafely('a tool was not run inside its action', () =>
    context.with(call.action.context.setValue(ENTERED, call), complete),
  )
  complete()
  return valueOf(completion as unknown as Completion<R>)
}

type Completion<R> = { readonly value: R } | { readonly error: unknown }

function attempt<R>(fn: () => R): Completion<R> {
  try {
    return { value: fn() }
  } catch (error) {
    return { error }
  }
}

function valueOf<R>(completion: Completion<R>): R {
  if ('error' in completion) throw completion.error
  return completion.value
}

/** What the caller is inside of is part of that action, by a tool whose function runs. */
function isAround(nearest: Action): boolean {
  const entered = enteredCall()
  return entered?.action === nearest || entered?.around === nearest
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Calls `start` where an action inside this run belongs: where the caller is, if that is inside the
 * run's action; else directly below that.
 *
 * Where no action is around it the actions of one outermost run share its id, unless `keepsRun`: the
 * logger knows whose they are.
 */
export function below<R>(run: Run | undefined, keepsRun: boolean, start: () => R): R {
  if (!run) return start()
  const { nearest, rootId } = run
  if (nearest) return isAround(nearest) ? start() : nearest.run(start)
  if (keepsRun || trace.getActiveSpan() !== undefined || !UUID.test(rootId)) return start()
  return withCorrelationId(rootId, start)
}
