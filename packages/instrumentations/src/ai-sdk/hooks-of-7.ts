import type { Action } from '@agent-actions/sdk'
import { OpenActions } from '../open-actions.ts'
import { isToldAlready } from './active-span.ts'
import { tellAnswers } from './approvals.ts'
import { isName, type CallRecorder } from './call-recorder.ts'
import { Generation } from './generation.ts'
import { Generations } from './generations.ts'
import type { EndEvent, StartEvent, StepEvent, TelemetrySettings, ToolCallPart } from './hook-events.ts'
import { tellStep } from './step-content.ts'
import { messagesOf, taskOf } from './task.ts'
import { threw } from './threw.ts'

export interface ToolExecution extends TelemetrySettings {
  readonly callId: string
  readonly toolCallId: string
  readonly toolCall: ToolCallPart
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
  readonly #generations = new Generations()
  readonly #tools = new OpenActions()

  constructor(recorderOf: (settings: TelemetrySettings) => CallRecorder) {
    this.#recorderOf = recorderOf
  }

  started(event: StartEvent & { readonly callId: string }): void {
    if (!GENERATIONS.has(event.operationId)) return
    const recorder = this.#recorderOf(event)
    const agentName = isName(event.functionId) ? event.functionId : undefined
    const task = recorder.capturesInputs ? taskOf(event) : undefined
    const generation = new Generation(recorder.log, agentName, task)
    this.#generations.add(event.callId, generation)
    generation.within(() => tellAnswers(recorder, messagesOf(event)))
  }

  /** The run in which the model is to be called. */
  runOf(callId: string): Action | undefined {
    const generation = this.#generations.get(callId)
    generation?.noticeOthers()
    return generation?.run
  }

  /** The action in which the tool is to run; `undefined` where somebody tells of this call already. */
  toolStarted({ callId, toolCallId, toolCall, ...settings }: ToolExecution): Action | undefined {
    if (isToldAlready(toolCallId)) return undefined
    const { log, parameters } = this.#recorderOf(settings)
    const { toolName, input } = toolCall
    const start = (): Action => log.startToolCall(toolName, parameters(input), { toolCallId })
    const run = this.runOf(callId)
    const action = run ? run.run(start) : start()
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

  ended(event: EndEvent): void {
    const run = this.#generations.take(event.callId)?.run
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
