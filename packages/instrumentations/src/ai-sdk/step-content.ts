import { claim } from '../instrumented.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { InvalidToolCall, Part, ProviderToolOutput } from './hook-events.ts'
import { tellApproval } from './approvals.ts'

/** Tells of what a step brought that no tool of the app's ran for. */
export function tellStep(recorder: CallRecorder, content: readonly Part[]): void {
  // Two integrations of ours are given the same array.
  if (!claim(content, 'ai-sdk')) return
  for (const part of content) {
    if (part.type === 'tool-call' && part.invalid) tellInvalidCall(recorder, part)
    else if (part.type === 'tool-result' || part.type === 'tool-error') {
      if (part.providerExecuted) tellProviderCall(recorder, part)
    } else if (part.type === 'tool-approval-request' && !part.isAutomatic) {
      const { toolCall, reason } = part
      tellApproval(recorder, { toolCall, outcome: 'asked', reason })
    } else if (part.type === 'tool-approval-response' && part.toolCall) {
      const { toolCall, reason, approved } = part
      tellApproval(recorder, { toolCall, outcome: approved ? 'approved' : 'denied', reason })
    }
  }
}

function tellInvalidCall(recorder: CallRecorder, call: InvalidToolCall): void {
  const { toolName, toolCallId, input, error } = call
  const action = recorder.log.startToolCall(toolName, recorder.parameters(input), { toolCallId })
  action.fail(error ?? new Error('The tool call was invalid.'))
  action.end()
}

/** The provider ran it while the model answered: nobody told when. */
function tellProviderCall(recorder: CallRecorder, part: ProviderToolOutput): void {
  const { toolName, toolCallId, input } = part
  const action = recorder.log.startToolCall(toolName, recorder.parameters(input), { toolCallId })
  if (part.type === 'tool-result') return recorder.succeeded(action, part.output)
  action.fail(part.error)
  action.end()
}
