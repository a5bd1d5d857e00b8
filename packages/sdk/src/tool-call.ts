import type { Action } from './action.ts'
import type { ObservedAction } from './observed-action.ts'
import { openAction } from './open-action.ts'
import { redactedBy, type Origin, type Redacted } from './origin.ts'
import { runScope } from './scope.ts'
import { toolCallIdentity } from './span-identity.ts'
import { UnobservedAction } from './unobserved-action.ts'

/** For one call, beside what its logger was told. */
export interface ToolCallOptions extends Redacted {
  /** The id the model gave this call. */
  readonly toolCallId?: string
  /**
   * `mcp.server`: this is the server's side of a call whose client, in another process, has an action
   * of its own for it. Events say so under `source.layer`.
   */
  readonly layer?: 'mcp.server'
}

export interface ToolCall<R> {
  readonly toolName: string
  readonly toolParameters: unknown
  readonly fn: (action: Action) => R
  readonly options: ToolCallOptions | undefined
}

/** A tool call without its function: whoever started it ends it. */
export type StartedToolCall = Omit<ToolCall<unknown>, 'fn'>

/** `undefined` where nothing observes. */
export function openToolCall(
  logger: Origin,
  { toolName, toolParameters, options }: StartedToolCall,
): ObservedAction | undefined {
  const origin = redactedBy(logger, options)
  const { payloads } = origin
  const action = openAction(origin, () => toolCallIdentity(toolName, payloads, options ?? {}))
  action?.setArguments(toolParameters, (given) => given)
  return action
}

/** Runs a tool's function as an action. */
export function callTool<R>(origin: Origin, call: ToolCall<R>): R {
  const { toolParameters, fn } = call
  const action = openToolCall(origin, call)
  if (!action) return fn(new UnobservedAction(origin))
  return runScope(action, () => fn(action), { inputs: [toolParameters] })
}
