import type { Action } from '@agent-actions/sdk'
import { field } from './field.ts'
import { observeSafely } from './observe-safely.ts'

/** What is told of a tool that ran. Each ends the action. */
export interface Outcomes {
  returned(result: unknown): void
  threw(error: unknown): void
}

/**
 * Runs a tool inside its action. Who called it gets what it returns, or the very error that it throws;
 * of a promise one that is derived from it. What is not async stays so.
 */
export function runInside<R>(action: Pick<Action, 'run'>, run: () => R, outcomes: Outcomes): R {
  let result: R
  try {
    result = action.run(run)
  } catch (error) {
    observeSafely('a failed tool call was not recorded', () => outcomes.threw(error))
    throw error
  }
  if (result instanceof Promise) return followed(result, outcomes) as R
  observeSafely('the end of a tool call was not recorded', () => outcomes.returned(result))
  return result
}

function followed(promise: Promise<unknown>, outcomes: Outcomes): Promise<unknown> {
  return promise.then(
    (result) => {
      observeSafely('the end of a tool call was not recorded', () => outcomes.returned(result))
      return result
    },
    (error: unknown) => {
      observeSafely('a failed tool call was not recorded', () => outcomes.threw(error))
      throw error
    },
  )
}

/** Ends the action: as cancelled where its call was called off, else as failed. */
export function endThrown(action: Action, error: unknown, signal: unknown): void {
  if (field(signal, 'aborted') === true || field(error, 'name') === 'AbortError') {
    action.cancel(error)
  } else action.fail(error)
  action.end()
}
