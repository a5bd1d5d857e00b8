import { field, listField, textField } from './field.ts'
import type { GraphNode } from './graph-node.ts'
import type { Run } from './open-runs.ts'
import { errorIn, isFailure, startToolCall, type LangChainRecorder } from './tool-call.ts'

/**
 * Tool calls that failed before a tool ran: the model named one that there is none of, or gave it what
 * its schema refuses. No callback tells of these; what a node answers to the model does.
 */
export function logUnseenFailures(recorder: LangChainRecorder, run: Run, output: unknown): void {
  const { node } = run
  if (!node || isMiddleware(node)) return
  for (const message of failuresIn(output)) {
    const toolCallId = textField(message, 'tool_call_id')
    if (toolCallId === undefined || node.startedCalls.has(toolCallId)) continue
    const call = callsFor(node).find((each) => field(each, 'id') === toolCallId)
    if (!call) continue
    const action = startToolCall(recorder, {
      name: textField(call, 'name') ?? 'unknown',
      parameters: field(call, 'args'),
      toolCallId,
      parent: run,
    })
    action.fail(errorIn(message, recorder))
    action.end()
  }
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
