import type { Action } from '@agent-actions/sdk'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { bubbleUpOf, isAborted } from './bubble-up.ts'
import { field, textField } from '../field.ts'
import { isCommand, targetsOf } from './graph-command.ts'
import { structureIn } from '../json-text.ts'
import { lastMessageOf } from './graph-node.ts'
import type { Run } from './open-runs.ts'
import { below } from './placed.ts'

/** Where the actions of one handler, or of one wrapped tool, go. */
export interface LangChainRecorder extends Recorder {
  /** The logger was given, and says which run actions belong to that nothing surrounds. */
  readonly keepsRun: boolean
}

export function langChainRecorderFrom(options: InstrumentationOptions): LangChainRecorder {
  return { ...recorderFrom(options), keepsRun: options.logger !== undefined }
}

export interface StartedTool {
  readonly name: string
  readonly parameters: unknown
  readonly toolCallId: string | undefined
  readonly parent: Run | undefined
}

export function startToolCall(recorder: LangChainRecorder, tool: StartedTool): Action {
  const { name, parameters, toolCallId, parent } = tool
  const action = below(parent, recorder.keepsRun, () =>
    recorder.log.startToolCall(
      name,
      recorder.parameters(parameters),
      toolCallId === undefined ? {} : { toolCallId },
    ),
  )
  if (toolCallId !== undefined) parent?.node?.startedCalls.set(toolCallId, action)
  return action
}

/** The tool returned. A message for the model can say that it failed. */
export function endToolCall(recorder: LangChainRecorder, action: Action, output: unknown): void {
  try {
    if (isFailure(output)) action.fail(errorIn(output, recorder))
    if (recorder.capture) action.setResult(resultIn(output))
  } finally {
    action.end()
  }
}

/** What the model, or the graph, gets of it. */
function resultIn(output: unknown): unknown {
  if (isToolMessage(output)) {
    const content = field(output, 'content')
    return structureIn(content) ?? content
  }
  if (!isCommand(output)) return output
  return { goto: targetsOf(output), update: lastMessageOf(field(output, 'update')) }
}

/** The tool threw. */
export function failToolCall(action: Action, error: unknown, signal?: unknown): void {
  try {
    const bubbleUp = bubbleUpOf(error)
    if (bubbleUp?.kind === 'interrupted') action.cancel('interrupted')
    else if (isAborted(error, signal)) action.cancel(error)
    else if (bubbleUp?.kind === 'stopped') action.cancel('stopped')
    else if (!bubbleUp) action.fail(error)
  } finally {
    action.end()
  }
}

export function isToolMessage(value: unknown): boolean {
  return typeof field(value, 'tool_call_id') === 'string'
}

/** A message for the model that says the call failed. */
export function isFailure(output: unknown): boolean {
  return isToolMessage(output) && field(output, 'status') === 'error'
}

/** What such a message says, for it is all that is known of the error. It can hold parameters and a stack. */
export function errorIn(message: unknown, { capture }: LangChainRecorder): Error {
  const content = capture ? textField(message, 'content') : undefined
  const text = content?.replace(/^Error: /, '').split(/\n\s+at /, 1)[0]
  const error = new Error(text ?? 'the call failed')
  // It would be ours.
  delete error.stack
  return error
}
