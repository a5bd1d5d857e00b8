import type { Action } from '@agent-actions/sdk'
import { field } from '../field.ts'

/** What of an `AbortSignal` says why. */
export interface Aborting {
  readonly aborted: boolean
  readonly reason?: unknown
}

/** Tells the action what was thrown: a failure, unless somebody asked for it. */
export function threw(action: Action, error: unknown, signal?: Aborting): void {
  const isAbort = field(error, 'name') === 'AbortError'
  if (isAbort || isReasonOf(signal, error)) action.cancel(error)
  else action.fail(error)
}

/** The reason of an abort can be any value: thrown by the tool it is no failure. */
export function isReasonOf(signal: Aborting | undefined, error: unknown): boolean {
  return signal?.aborted === true && error === signal.reason
}
