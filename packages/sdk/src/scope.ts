import { followResult } from './follow-result.ts'
import type { ResultOf } from './following.ts'
import type { ObservedAction } from './observed-action.ts'
import { runInContext } from './run-in-context.ts'

export interface ScopeOptions {
  /** What of a return value is the action's result. Default: the value itself. */
  readonly resultOf?: ResultOf | undefined
  /** What the call was given: an aborted signal among it tells a cancelled call from a failed one. */
  readonly inputs?: readonly unknown[]
}

/**
 * Calls `call` once with the action active, and ends the action with what comes of it.
 *
 * What `call` throws is thrown, the very same value. For what it returns see `followResult`.
 */
export function runScope<R>(
  action: ObservedAction,
  call: () => R,
  { resultOf, inputs = [] }: ScopeOptions = {},
): R {
  const completion = runInContext(action.context, call)
  if (completion.status === 'threw') {
    action.threw(completion.error, inputs)
    throw completion.error
  }
  return followResult({ action, resultOf, inputs }, completion.value)
}
