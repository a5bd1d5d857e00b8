import type { Action } from './action.ts'
import { openAction } from './open-action.ts'
import type { Origin } from './origin.ts'
import { runScope } from './scope.ts'
import { toolCallIdentity } from './span-identity.ts'
import { UnobservedAction } from './unobserved-action.ts'

export interface ToolCallOptions {
  /** The id the model gave this call. */
  readonly toolCallId?: string
}

export interface ToolCall<R> {
  readonly toolName: string
  readonly toolParameters: unknown
  readonly fn: (action: Action) => R
  readonly options: ToolCallOptions | undefined
}

/** Runs a tool's function as an action. */
export function callTool<R>(origin: Origin, call: ToolCall<R>): R {
  const { toolName, toolParameters, fn, options } = call
  const action = openAction(origin, () => toolCallIdentity(toolName, options?.toolCallId))
  if (!action) return fn(new UnobservedAction(origin))
  action.setArguments(() => toolParameters)
  return runScope(action, () => fn(action), { inputs: [toolParameters] })
}
