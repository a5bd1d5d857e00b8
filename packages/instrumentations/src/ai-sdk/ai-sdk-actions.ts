import type { InstrumentationOptions } from '../instrumentation.ts'
import { observeSafely } from '../observe-safely.ts'
import { tellAnswers } from './approvals.ts'
import { callRecorders } from './call-recorder.ts'
import type { EndEvent, StartEvent, StepEvent } from './hook-events.ts'
import { HooksOf6, type ToolCallEvent, type ToolCallFinishEvent } from './hooks-of-6.ts'
import { HooksOf7, type ToolExecution, type ToolExecutionEnd } from './hooks-of-7.ts'
import { tellStep } from './step-content.ts'

type Hook = (event: unknown) => void

/** A telemetry integration of AI SDK 6 and of 7. Each calls those of its own hooks. */
export interface AiSdkActions {
  readonly onStart: Hook
  readonly onToolCallStart: Hook
  readonly onToolCallFinish: Hook
  readonly onStepFinish: Hook
  readonly onToolExecutionEnd: Hook
  readonly onStepError: Hook
  readonly onEnd: Hook
  readonly onAbort: Hook
  readonly onError: Hook
  /** Runs a model's call below the run around it. Throws what it throws. */
  executeLanguageModelCall<T>(options: Execution<T>): PromiseLike<T>
  /** Runs a tool inside its action. Throws what it throws. */
  executeTool<T>(options: Execution<T> & { readonly toolCallId: string }): PromiseLike<T>
}

interface Execution<T> {
  readonly callId: string
  readonly execute: () => PromiseLike<T>
}

/**
 * A telemetry integration that tells of tool calls and of named agents' runs, for calls that list
 * their integrations themselves: `telemetry: { integrations: [aiSdkActions(), …] }` (in AI SDK 6
 * `experimental_telemetry`). For all other calls `instrumentAiSdk()` is enough.
 *
 * First in the list, it finds the spans that the others make; after `@ai-sdk/otel`'s it does not, and
 * each call is told by both.
 */
export function aiSdkActions(options: InstrumentationOptions = {}): AiSdkActions {
  const recorderOf = callRecorders(options)
  const of6 = new HooksOf6(recorderOf)
  const of7 = new HooksOf7(recorderOf)
  return {
    onStart: hook('the start of a generation was not recorded', (event: StartEvent) => {
      if (isOf7(event)) of7.started(event)
      else tellAnswers(recorderOf(event), event)
    }),
    onToolCallStart: hook('the start of a tool call was not recorded', (event: ToolCallEvent) =>
      of6.started(event),
    ),
    onToolCallFinish: hook(
      'the end of a tool call was not recorded',
      (event: ToolCallFinishEvent) => of6.finished(event),
    ),
    // The name of AI SDK 6, which 7 still calls.
    onStepFinish: hook('what a step brought was not recorded', (event: StepEvent) => {
      if (isOf7(event)) of7.stepEnded(event)
      else tellStep(recorderOf(event), event.content)
    }),
    onToolExecutionEnd: hook('the end of a tool call was not recorded', (event: ToolExecutionEnd) =>
      of7.toolEnded(event),
    ),
    onStepError: hook('the end of a generation was not recorded', (event: EndEvent) =>
      of7.stepFailed(event),
    ),
    onEnd: hook('the end of a generation was not recorded', (event: EndEvent) => of7.ended(event)),
    onAbort: hook('the end of a generation was not recorded', (event: EndEvent) =>
      of7.aborted(event),
    ),
    onError: hook('the end of a generation was not recorded', (event: EndEvent) =>
      of7.failed(event),
    ),
    executeLanguageModelCall({ callId, execute }) {
      const run = observeSafely('a model call was not put below its run', () => of7.runOf(callId))
      return run ? run.run(execute) : execute()
    },
    executeTool({ execute, ...event }) {
      const action = observeSafely('the start of a tool call was not recorded', () =>
        of7.toolStarted(event as ToolExecution),
      )
      return action ? action.run(execute) : execute()
    },
  }
}

/** `observe` says what it reads of the event. */
function hook(what: string, observe: (event: never) => void): Hook {
  return (event) => {
    observeSafely(what, () => observe(event as never))
  }
}

function isOf7<E extends { readonly callId?: string }>(
  event: E,
): event is E & { readonly callId: string } {
  return event.callId !== undefined
}
