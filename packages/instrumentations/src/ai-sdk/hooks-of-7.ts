import type { Action } from '@agent-actions/sdk'
import { trace } from '@opentelemetry/api'
import { isObserved } from '../is-observed.ts'
import { OpenActions } from '../open-actions.ts'
import { announceSpan, isInAnnounced } from './announced-calls.ts'
import { tellAnswers } from './approvals.ts'
import { isName, type CallRecorder } from './call-recorder.ts'
import { Generation, type NamedRun } from './generation.ts'
import { noGenerations } from './generations.ts'
import type {
  EndEvent,
  StartEvent,
  StepEvent,
  TelemetrySettings,
  ToolCallPart,
} from './hook-events.ts'
import { tellStep } from './step-content.ts'
import { taskOf } from './task.ts'
import { threw } from './threw.ts'

export interface ToolExecution extends TelemetrySettings {
  readonly callId: string
  readonly toolCallId: string
  readonly toolCall: ToolCallPart
  readonly messages?: readonly unknown[]
}

export interface ToolExecutionEnd extends TelemetrySettings {
  readonly callId: string
  readonly toolCall: ToolCallPart
  readonly toolOutput:
    | { readonly type: 'tool-result'; readonly output?: unknown }
    | { readonly type: 'tool-error'; readonly error?: unknown }
}

/** Embeddings and the like are nobody's run. */
const GENERATIONS: ReadonlySet<unknown> = new Set([
  'ai.generateText',
  'ai.streamText',
  'ai.generateObject',
  'ai.streamObject',
])

/** AI SDK 7 tells of generations by an id, and lets an integration run model and tool in its context. */
export class HooksOf7 {
  readonly #recorderOf: (settings: TelemetrySettings) => CallRecorder
  readonly #generations = noGenerations()
  readonly #tools = new OpenActions()

  constructor(recorderOf: (settings: TelemetrySettings) => CallRecorder) {
    this.#recorderOf = recorderOf
  }

  started(event: StartEvent & { readonly callId: string }): void {
    if (!GENERATIONS.has(event.operationId)) return
    const recorder = this.#recorderOf(event)
    const generation = new Generation(startNamedRun(recorder, event))
    generation.within(() => tellAnswers(recorder, event))
    // Without a span at its start nothing observes, or there is nothing to keep.
    if (generation.within(() => trace.getActiveSpan())) {
      this.#generations.set(event.callId, generation)
    }
  }

  /** The run in which the model is to be called. */
  runOf(callId: string): Action | undefined {
    const generation = this.#generations.get(callId)
    generation?.noticeOthersOfModel()
    if (!generation && trace.getActiveSpan()) {
      this.#generations.set(callId, new Generation(undefined))
    }
    return generation?.run
  }

  /** The action in which the tool is to run; `undefined` where there is one of ours already. */
  toolStarted(event: ToolExecution): Action | undefined {
    const { callId, toolCallId, toolCall, recordInputs } = event
    const call = { toolCallId, messages: recordInputs === false ? undefined : event.messages }
    const generation = this.#generations.get(callId)
    const isInOthers = generation?.noticeOthers() ?? true
    if (isInOthers && isInAnnounced(call)) return undefined
    const recorder = this.#recorderOf(event)
    const parameters = recorder.parameters(toolCall.input)
    const start = (): Action =>
      recorder.log.startToolCall(toolCall.toolName, parameters, { toolCallId })
    const action = generation?.run ? generation.run.run(start) : start()
    announceSpan(call, action)
    this.#tools.add(`${callId} ${toolCallId}`, action)
    return action
  }

  toolEnded({ callId, toolCall, toolOutput, ...settings }: ToolExecutionEnd): void {
    const action = this.#tools.take(`${callId} ${toolCall.toolCallId}`)
    if (!action) return
    if (toolOutput.type === 'tool-result') {
      return this.#recorderOf(settings).succeeded(action, toolOutput.output)
    }
    threw(action, toolOutput.error)
    action.end()
  }

  stepEnded(event: StepEvent & { readonly callId: string }): void {
    const tell = (): void => tellStep(this.#recorderOf(event), event.content)
    const generation = this.#generations.get(event.callId)
    if (generation) generation.within(tell)
    else tell()
  }

  /** A stream goes on to its end as if nothing had happened. */
  stepFailed({ callId, error }: EndEvent): void {
    const run = this.#generations.get(callId)?.run
    if (run) threw(run, error)
  }

  ended(event: EndEvent): void {
    const run = this.#generations.take(event.callId)?.run
    if (event.finishReason === 'error') run?.fail(new Error('The model ended with an error.'))
    if (run) this.#recorderOf(event).succeeded(run, event.text ?? event.object)
  }

  failed({ callId, error }: EndEvent): void {
    const run = this.#generations.take(callId)?.run
    if (run) threw(run, error)
    run?.end()
  }

  aborted({ callId, reason }: EndEvent): void {
    const run = this.#generations.take(callId)?.run
    run?.cancel(reason)
    run?.end()
  }
}

function startNamedRun(recorder: CallRecorder, event: StartEvent): NamedRun | undefined {
  const { functionId: agentName } = event
  if (!isName(agentName)) return undefined
  const task = recorder.capture ? taskOf(event) : undefined
  const action = recorder.log.startRun(agentName, task === undefined ? {} : { task })
  return isObserved(action) ? { agentName, action } : undefined
}
