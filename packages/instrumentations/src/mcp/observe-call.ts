import type { Action } from '@agent-actions/sdk'
import { observeSafely } from '../observe-safely.ts'
import type { Recorder } from '../recorder.ts'
import { runInside } from '../run-inside.ts'
import { toolFailure } from './tool-failure.ts'

/** A tool call that somebody else makes. */
export interface ObservedCall {
  readonly recorder: Recorder
  start(): Action
  /** The call itself, made inside the action. */
  make(): unknown
  /** Asked when it ended: where it is aborted, whatever came of it is of no interest to anybody. */
  readonly signal: unknown
  /** What a tool threw before its server made a result of it. */
  thrownByTool(action: Action): unknown
}

/** Makes the call once, and returns or throws what comes of it. */
export function observeCall(call: ObservedCall): unknown {
  const action = observeSafely('a tool call of MCP was not observed', () => call.start())
  if (!action) return call.make()
  return runInside(action, () => call.make(), {
    returned: (result) => ended(call, action, result),
    threw: (error) => failed(call, action, error),
  })
}

function ended(call: ObservedCall, action: Action, result: unknown): void {
  finish(action, () => {
    if (isAborted(call.signal)) return action.cancel(call.signal.reason)
    const failure = toolFailure(result)
    if (failure) action.fail(call.thrownByTool(action) ?? failure)
    call.recorder.succeeded(action, withoutMeta(result))
  })
}

/** `_meta` is between programs: it is no part of what a tool says, and can be kept from models on purpose. */
function withoutMeta(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('_meta' in result)) return result
  const { _meta, ...said } = result
  return said
}

function failed(call: ObservedCall, action: Action, error: unknown): void {
  finish(action, () => {
    // Clients throw an error of their own in place of the reason.
    if (isAborted(call.signal)) action.cancel(call.signal.reason)
    else action.fail(error)
  })
}

/** It ends, whatever is wrong with what came of it. */
function finish(action: Action, tell: () => void): void {
  observeSafely('what came of a tool call of MCP was not recorded', tell)
  observeSafely('a tool call of MCP was not ended', () => action.end())
}

function isAborted(signal: unknown): signal is { readonly reason: unknown } {
  return (signal as { aborted?: unknown } | null | undefined)?.aborted === true
}
