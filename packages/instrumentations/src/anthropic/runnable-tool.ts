import { isRecord, textOf, type Fields } from '../field.ts'
import type { AnyFunction } from '../with-methods.ts'

/** A tool as the SDK's tool runners take it, as far as it is read here. */
export interface RunnableTool {
  readonly name?: unknown
  readonly run: AnyFunction
  readonly parse?: unknown
}

/** What a tool is told of the call that it runs for. */
export interface ToolCall {
  readonly toolName: string
  readonly toolCallId: string | undefined
  readonly parameters: unknown
  readonly signal: unknown
}

export function isRunnable(tool: unknown): tool is RunnableTool {
  return isRecord(tool) && typeof tool['run'] === 'function'
}

/**
 * A tool is run with its arguments and the context of the call. A toolset, which has no name, is run
 * with the context first, and with the call of one of its tools.
 */
export function readCall(tool: RunnableTool, args: readonly unknown[]): ToolCall {
  const isToolset = typeof tool.name !== 'string'
  const context = isRecord(args[isToolset ? 0 : 1]) ? (args[isToolset ? 0 : 1] as Fields) : {}
  const given = isToolset ? (args[1] ?? context['toolUse']) : context['toolUse']
  const toolUse = isRecord(given) ? given : {}
  return {
    toolName: textOf(toolUse['name']) ?? textOf(tool.name) ?? 'tool',
    toolCallId: textOf(toolUse['id']),
    parameters: isToolset ? toolUse['input'] : args[0],
    signal: context['signal'],
  }
}
