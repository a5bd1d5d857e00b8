import type { Action } from './action.ts'
import type { Origin } from './origin.ts'
import { openToolCall, type StartedToolCall } from './tool-call.ts'
import { UnobservedAction } from './unobserved-action.ts'

/** Never throws. Nothing but the caller holds what is returned. */
export function startToolCall(origin: Origin, call: StartedToolCall): Action {
  return openToolCall(origin, call) ?? new UnobservedAction(origin)
}
