import type { Action } from '@agent-actions/sdk'

type Announced = WeakMap<object, Map<string, Action>>

const SLOT: unique symbol = Symbol.for('@agent-actions/instrumentations/ai-sdk.v1') as never

/**
 * Calls that a hook of AI SDK 6 told of before their tool runs, so that a traced tool finds its
 * action. Hook and tool are given the same array of messages; ids alone are unique in one
 * generation. One for the process: hook and tool can be of two copies of this package.
 */
function announced(): Announced {
  const holder = globalThis as { [SLOT]?: Announced }
  return (holder[SLOT] ??= new WeakMap())
}

export function announceCall(messages: object, toolCallId: string, action: Action): void {
  const calls = announced().get(messages) ?? new Map<string, Action>()
  announced().set(messages, calls.set(toolCallId, action))
}

export function announcedCall(
  messages: unknown,
  toolCallId: string | undefined,
): Action | undefined {
  if (typeof messages !== 'object' || messages === null || toolCallId === undefined) {
    return undefined
  }
  return announced().get(messages)?.get(toolCallId)
}

export function endAnnouncedCall(messages: object, toolCallId: string): void {
  announced().get(messages)?.delete(toolCallId)
}
