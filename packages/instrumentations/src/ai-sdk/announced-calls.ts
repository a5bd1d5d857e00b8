import type { Action } from '@agent-actions/sdk'
import { context, trace } from '@opentelemetry/api'
import { isRecord } from '../field.ts'

interface Announced {
  readonly byMessages: WeakMap<object, Map<string, Action>>
  /** Those in which the tool is run, by their spans. */
  readonly bySpan: WeakMap<object, CallOfModel>
}

/**
 * One call of one answer of a model. The id alone can be the same in an agent that is a tool of another;
 * `messages`, what the model was asked with, is one array for hook and tool, and for no other answer.
 */
export interface CallOfModel {
  readonly toolCallId?: string | undefined
  readonly messages?: unknown
}

const SLOT: unique symbol = Symbol.for('@agent-actions/instrumentations/ai-sdk.v1') as never

/**
 * Calls that a hook told of before their tool ran, so that a traced tool, or another integration of
 * ours, finds that there is an action. One for the process: they can be of two copies of this package.
 */
function announced(): Announced {
  const holder = globalThis as { [SLOT]?: Announced }
  return (holder[SLOT] ??= { byMessages: new WeakMap(), bySpan: new WeakMap() })
}

/** For AI SDK 6, where nothing runs the tool in the action. */
export function announceCall({ toolCallId, messages }: CallOfModel, action: Action): void {
  if (!isRecord(messages) || toolCallId === undefined) return
  const { byMessages } = announced()
  const calls = byMessages.get(messages) ?? new Map<string, Action>()
  byMessages.set(messages, calls.set(toolCallId, action))
}

export function announcedCall({ toolCallId, messages }: CallOfModel): Action | undefined {
  if (!isRecord(messages) || toolCallId === undefined) return undefined
  return announced().byMessages.get(messages)?.get(toolCallId)
}

export function endAnnouncedCall({ toolCallId, messages }: CallOfModel): void {
  if (!isRecord(messages) || toolCallId === undefined) return
  announced().byMessages.get(messages)?.delete(toolCallId)
}

/** The tool is about to be run in this action. */
export function announceSpan(call: CallOfModel, { context: own }: Action): void {
  const span = trace.getSpan(own)
  if (span) announced().bySpan.set(span, call)
}

/** Whether what runs now was started in an action that was announced for this very call. */
export function isInAnnounced({ toolCallId, messages }: CallOfModel): boolean {
  const span = trace.getSpan(context.active())
  const call = span && announced().bySpan.get(span)
  if (!call || toolCallId === undefined || call.toolCallId !== toolCallId) return false
  // Inputs that are not to be recorded are not shown to hooks.
  return call.messages === undefined || messages === undefined || call.messages === messages
}
