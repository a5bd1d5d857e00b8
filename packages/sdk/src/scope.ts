import { reportOnce } from './diagnostics.ts'
import type { ObservedAction } from './observed-action.ts'
import { isOpaque, isPlainPromise } from './opaque-value.ts'
import { runInContext } from './run-in-context.ts'

/** What of a return value is the action's result; `undefined` for nothing. */
export type ResultOf = (value: unknown) => unknown

const itself: ResultOf = (value) => value

/**
 * Calls `call` once with the action active, and ends the action with what comes of it.
 *
 * What `call` throws is thrown, the very same value. A plain promise becomes one derived from it,
 * which settles the same way. Everything else is returned as it is, and the action ends.
 */
export function runScope<R>(action: ObservedAction, call: () => R, resultOf: ResultOf = itself): R {
  const completion = runInContext(action.context, call)
  if (completion.status === 'threw') {
    action.threw(completion.error)
    throw completion.error
  }
  const { value } = completion
  const settling = isPlainPromise(value) ? endWith(action, value, resultOf) : undefined
  if (settling) return settling as R
  endReturned(action, value, resultOf)
  return value
}

/** The derived promise; `undefined` for a proxy of a promise, which has no state to derive from. */
function endWith(
  action: ObservedAction,
  promise: Promise<unknown>,
  resultOf: ResultOf,
): Promise<unknown> | undefined {
  try {
    return promise.then(
      (value) => {
        endReturned(action, value, resultOf)
        return value
      },
      (error: unknown) => {
        action.threw(error)
        throw error
      },
    )
  } catch {
    return undefined
  }
}

function endReturned(action: ObservedAction, value: unknown, resultOf: ResultOf): void {
  let result: unknown
  try {
    // Checked first: a thenable or an iterator must not reach code that reads it.
    result = isOpaque(value) ? undefined : resultOf(value)
  } catch (error) {
    reportOnce('the result of an action was not recorded', error)
  }
  action.returned(result)
}
