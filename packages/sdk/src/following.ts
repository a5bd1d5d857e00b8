import { reportOnce } from './diagnostics.ts'
import type { ObservedAction } from './observed-action.ts'
import { isOpaque } from './opaque-value.ts'

/** What of a return value is the action's result; `undefined` for nothing. */
export type ResultOf = (value: unknown) => unknown

/** An action whose function has returned, and what is needed to end it. */
export interface Following {
  readonly action: ObservedAction
  /** Default: the value itself. */
  readonly resultOf: ResultOf | undefined
  /** What the call was given. */
  readonly inputs: readonly unknown[]
}

/** Ends the action as a success. Never throws. */
export function endReturned({ action, resultOf }: Following, value: unknown): void {
  let result: unknown
  try {
    // Checked first: a thenable or an iterator must not reach code that reads it.
    if (!isOpaque(value)) result = resultOf ? resultOf(value) : value
  } catch (error) {
    reportOnce('the result of an action was not recorded', error)
  }
  action.returned(result)
}
