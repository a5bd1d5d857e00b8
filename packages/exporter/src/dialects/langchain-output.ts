import { textOf } from '../span-like.ts'
import { exactText } from './exact-text.ts'
import { isObject, jsonObject, type JsonFields } from './json-object.ts'

/** What LangChain's tool gave back: a value, or the message to the model that it is wrapped in. */
export interface LangChainOutput {
  readonly result: unknown
  readonly toolName?: string | undefined
  readonly toolCallId?: string | undefined
  /** A message may say itself that the tool failed. */
  readonly failed?: boolean
  /** What it says then. */
  readonly errorMessage?: string | undefined
}

/** @param output a value, or its JSON text */
export function langChainOutput(output: unknown): LangChainOutput {
  const message = toolMessage(isMessageText(output) ? jsonObject(output) : output)
  if (message === undefined) return { result: output }
  return {
    result: exactText(message['content']),
    toolName: textOf(message['name']),
    toolCallId: textOf(message['tool_call_id']),
    ...(message['status'] === 'error' && {
      failed: true,
      errorMessage: textOf(message['content']),
    }),
  }
}

/** The fields of a `ToolMessage` as LangChain serialises it. */
function toolMessage(output: unknown): JsonFields | undefined {
  if (!isObject(output) || output['type'] !== 'constructor') return undefined
  const { id, kwargs } = output
  const isToolMessage = Array.isArray(id) && id.at(-1) === 'ToolMessage'
  return isToolMessage && isObject(kwargs) ? kwargs : undefined
}

/** Cheap, because it is asked of every result: few of them are worth to be parsed. */
function isMessageText(output: unknown): output is string {
  return typeof output === 'string' && output.startsWith('{"lc":')
}
