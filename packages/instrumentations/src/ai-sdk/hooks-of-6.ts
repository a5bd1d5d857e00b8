import type { Action } from '@agent-actions/sdk'
import { claim } from '../instrumented.ts'
import { announceCall, endAnnouncedCall } from './announced-calls.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { TelemetrySettings, ToolCallPart } from './hook-events.ts'
import { threw, type Aborting } from './threw.ts'

export interface ToolCallEvent extends TelemetrySettings {
  /** The same object when the call starts and when it finishes. */
  readonly toolCall: ToolCallPart
  readonly messages: readonly unknown[]
  readonly abortSignal?: Aborting | undefined
}

export type ToolCallFinishEvent = ToolCallEvent &
  (
    | { readonly success: true; readonly output?: unknown }
    | { readonly success: false; readonly error?: unknown }
  )

/**
 * AI SDK 6 tells of a tool call before and after. Nothing lets a hook run the tool in a context of
 * its own; `traceAiTools` does.
 */
export class HooksOf6 {
  readonly #recorderOf: (settings: TelemetrySettings) => CallRecorder
  readonly #open = new WeakMap<object, Action>()

  constructor(recorderOf: (settings: TelemetrySettings) => CallRecorder) {
    this.#recorderOf = recorderOf
  }

  started(event: ToolCallEvent): void {
    const { toolCall, messages } = event
    if (!claim(toolCall, 'ai-sdk')) return
    const { toolCallId, toolName, input } = toolCall
    const recorder = this.#recorderOf(event)
    const action = recorder.log.startToolCall(toolName, recorder.parameters(input), {
      toolCallId,
    })
    this.#open.set(toolCall, action)
    announceCall({ toolCallId, messages }, action)
  }

  finished(event: ToolCallFinishEvent): void {
    const { toolCall, messages, abortSignal } = event
    const action = this.#open.get(toolCall)
    if (!action) return
    endAnnouncedCall({ toolCallId: toolCall.toolCallId, messages })
    if (event.success) return this.#recorderOf(event).succeeded(action, event.output)
    threw(action, event.error, abortSignal)
    action.end()
  }
}
