import { ActionLogger } from './action-logger.ts'
import type { LoggedAction } from './logged-actions.ts'

/** One action, with what an `ActionLogger` would know of it. */
export interface OneOffAction extends LoggedAction {
  readonly agentName: string
  /** A UUID of the app's own. Left out: the active run, else one of its own. */
  readonly correlationId?: string
  /** Default: true. */
  readonly debugMode?: boolean
  /** Default: as of an `ActionLogger`. */
  readonly projectPath?: string
  readonly projectName?: string
  readonly workingDirectory?: string
}

/** Records one action that is over, without a logger. Returns whether it was accepted for delivery. */
export function logAction(action: OneOffAction): boolean {
  return new ActionLogger(action).logAction(action)
}
