import type { Action } from './action.ts'
import { openAction } from './open-action.ts'
import type { Origin } from './origin.ts'
import { toolCallIdentity } from './span-identity.ts'
import type { ToolCall } from './tool-call.ts'
import { UnobservedAction } from './unobserved-action.ts'

/** A tool call without its function: whoever started it ends it. */
export type StartedToolCall = Omit<ToolCall<unknown>, 'fn'>

/** Never throws. Nothing but the caller holds what is returned. */
export function startToolCall(origin: Origin, call: StartedToolCall): Action {
  const { toolName, toolParameters, options } = call
  const action = openAction(origin, () => toolCallIdentity(toolName, options?.toolCallId))
  if (!action) return new UnobservedAction(origin)
  action.setArguments(() => toolParameters)
  return action
}
