import { isRecord, textOf, type Fields } from '../field.ts'

/** What a hook is told, as far as it is read here. The SDK's own types say what else there is. */
export interface HookInput {
  readonly event: string
  readonly sessionId: string
  /** Of the subagent in which it happened; of the agent itself there is none. */
  readonly agentId: string | undefined
  /** An agent's name: the subagent's, or the one that the session was started with. */
  readonly agentType: string | undefined
  readonly toolName: string
  readonly toolUseId: string
  readonly toolInput: unknown
  readonly toolResponse: unknown
  readonly durationMs: number | undefined
  readonly isInterrupt: boolean
  readonly toolCalls: readonly BatchedCall[]
  readonly error: string | undefined
  readonly errorDetails: string | undefined
  readonly reason: string | undefined
  readonly prompt: string | undefined
  readonly lastMessage: string | undefined
}

/** A call as the model sees it when all that it asked for at once are over. */
export interface BatchedCall {
  readonly toolName: string
  readonly toolUseId: string
  readonly toolInput: unknown
  readonly toolResponse: unknown
}

/** `undefined`: it names neither an event nor a session. */
export function readHookInput(given: unknown): HookInput | undefined {
  if (!isRecord(given)) return undefined
  const event = textOf(given['hook_event_name'])
  const sessionId = textOf(given['session_id'])
  if (event === undefined || sessionId === undefined) return undefined
  const duration = given['duration_ms']
  const toolCalls = given['tool_calls']
  return {
    event,
    sessionId,
    agentId: textOf(given['agent_id']),
    agentType: textOf(given['agent_type']),
    ...readCall(given),
    durationMs: typeof duration === 'number' ? duration : undefined,
    isInterrupt: given['is_interrupt'] === true,
    toolCalls: Array.isArray(toolCalls) ? toolCalls.filter(isRecord).map(readCall) : [],
    error: textOf(given['error']),
    errorDetails: textOf(given['error_details']),
    reason: textOf(given['reason']),
    prompt: textOf(given['prompt']),
    lastMessage: textOf(given['last_assistant_message']),
  }
}

function readCall(given: Fields): BatchedCall {
  return {
    toolName: textOf(given['tool_name']) ?? 'unknown',
    toolUseId: textOf(given['tool_use_id']) ?? '',
    toolInput: given['tool_input'],
    toolResponse: given['tool_response'],
  }
}
