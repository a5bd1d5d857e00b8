import { toolApproval, type ToolApproval } from '../decision.ts'
import { claim } from '../instrumented.ts'
import type { CallRecorder } from './call-recorder.ts'
import type {
  ApprovalRequest,
  ApprovalResponse,
  Message,
  Part,
  StartEvent,
  ToolCallPart,
} from './hook-events.ts'
import { messagesOf } from './task.ts'

interface Approval extends Pick<ToolApproval, 'outcome' | 'reason'> {
  readonly toolCall: ToolCallPart
}

export function tellApproval(
  recorder: CallRecorder,
  { toolCall, outcome, reason }: Approval,
): void {
  const { toolName, toolCallId, input: parameters } = toolCall
  const approval = { toolName, toolCallId, parameters, outcome, reason }
  recorder.log.logDecision(toolApproval(approval, recorder.parameters))
}

/**
 * Tells of the answers that a generation begins with. They are in its last message; those in messages
 * before it were told when they were the last.
 */
export function tellAnswers(recorder: CallRecorder, event: StartEvent): void {
  const messages = messagesOf(event)
  const last = messages.at(-1)
  const answers = last?.role === 'tool' ? partsOf(last).filter(isAnswer) : []
  if (answers.length === 0 || !claimStart(event, messages)) return
  for (const answer of answers) {
    const toolCall = askedFor(messages, answer)
    if (!toolCall) continue
    const outcome = answer.approved ? 'approved' : 'denied'
    tellApproval(recorder, { toolCall, outcome, reason: answer.reason })
  }
}

/** Of two integrations of ours one tells: 6 gives them one event, 7 a copy of it each. */
function claimStart(event: StartEvent, messages: readonly Message[]): boolean {
  return event.callId === undefined
    ? claim(event, 'ai-sdk')
    : claim(messages, `ai-sdk ${event.callId}`)
}

/** The assistant's message holds the request, which names the call, and the call. */
function askedFor(
  messages: readonly Message[],
  { approvalId }: ApprovalResponse,
): ToolCallPart | undefined {
  const parts = messages.flatMap(partsOf)
  const request = parts.find(
    (part): part is ApprovalRequest & { readonly toolCallId?: string } =>
      part.type === 'tool-approval-request' && part.approvalId === approvalId,
  )
  return parts.find(
    (part) => part.type === 'tool-call' && part.toolCallId === request?.toolCallId,
  ) as ToolCallPart | undefined
}

const partsOf = ({ content }: Message): readonly Part[] =>
  typeof content === 'string' ? [] : content

const isAnswer = (part: Part): part is ApprovalResponse => part.type === 'tool-approval-response'
