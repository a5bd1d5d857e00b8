import type { ActionStatus } from '@agent-actions/events'

/**
 * What an action is expected to hold. A field that is left out is not looked at; one that is
 * `undefined` has to be absent. Payloads are `unknown` here: plain objects match in part, see
 * `differencesBetween`.
 */
export interface ExpectedAction {
  readonly agentName?: string | RegExp
  readonly status?: ActionStatus
  /** The name of the nearest enclosing action; `undefined` where it has to be the root of its run. */
  readonly inside?: string | undefined
}

export interface ExpectedTool extends ExpectedAction {
  readonly parameters?: unknown
  readonly result?: unknown
  readonly success?: boolean
  readonly errorType?: string | RegExp | undefined
  readonly errorMessage?: string | RegExp | undefined
}

export interface ExpectedDecision extends ExpectedAction {
  readonly context?: unknown
  readonly result?: unknown
}

export interface ExpectedError extends ExpectedAction {
  readonly message?: string | RegExp
  readonly context?: unknown
  readonly severity?: string
}

export interface ExpectedSuccess extends ExpectedAction {
  readonly details?: unknown
}
