import type { Action } from '@agent-actions/sdk'
import { field, listField, textField } from '../field.ts'
import type { GraphNode } from './graph-node.ts'
import type { Run } from './open-runs.ts'
import { errorIn, isFailure, startToolCall, type LangChainRecorder } from './tool-call.ts'

/**
 * Tool calls of whose failure no callback tells: the model named a tool that there is none of, gave it
 * what its schema refuses, or the tool returned what LangChain cannot use. What a node answers to the
 * model does tell.
 */
export function recordUnseenFailures(recorder: LangChainRecorder, run: Run, output: unknown): void {
  const { node } = run
  if (!node || isMiddleware(node)) return
  for (const message of failuresIn(output)) {
    const action = callAnswered(recorder, run, { node, message })
    // Without effect on a call that has ended.
    action?.fail(errorIn(message, recorder))
    action?.end()
  }
}

function callAnswered(
  recorder: LangChainRecorder,
  run: Run,
  { node, message }: { readonly node: GraphNode; readonly message: unknown },
): Action | undefined {
  const toolCallId = textField(message, 'tool_call_id')
  if (toolCallId === undefined) return undefined
  const started = node.startedCalls.get(toolCallId)
  if (started) return started
  const call = callsFor(node).find((each) => field(each, 'id') === toolCallId)
  if (!call) return undefined
  const name = textField(call, 'name') ?? 'unknown'
  return startToolCall(recorder, {
    name,
    parameters: field(call, 'args'),
    toolCallId,
    parent: run,
  })
}

/** Who refuses a call there decides, and answers in the tool's place: nothing was called. */
function isMiddleware({ name }: GraphNode): boolean {
  return /\.(before|after)_(agent|model)$/.test(name)
}

function failuresIn(output: unknown): readonly unknown[] {
  const messages = Array.isArray(output) ? output : listField(output, 'messages')
  return messages.filter(isFailure)
}

/** One call that was sent to the node, or those of the model's last message. */
function callsFor({ inputs }: GraphNode): readonly unknown[] {
  const sent = field(inputs, 'lg_tool_call')
  if (sent !== undefined) return [sent]
  const messages: readonly unknown[] = Array.isArray(inputs)
    ? inputs
    : listField(inputs, 'messages')
  const asking = messages.findLast((message) => listField(message, 'tool_calls').length > 0)
  return listField(asking, 'tool_calls')
}
