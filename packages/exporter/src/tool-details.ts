import type { JsonPieces } from './json-pieces.ts'
import type { Failure, Outcome, ToolPayload } from './span-dialect.ts'

/** `action_details` of a tool call. */
export function toolDetails(
  { parameters = '{}', result }: ToolPayload,
  outcome: Outcome,
): JsonPieces {
  const end = outcome.status === 'error' ? failedEnd(outcome.failure) : ENDS[outcome.status]
  // By hand, because every tool call comes this way: `objectPieces` takes four times as long.
  return result === undefined
    ? ['{"tool_parameters":', parameters, end]
    : ['{"tool_parameters":', parameters, ',"tool_result":', result, end]
}

const ENDS = { ok: ',"success":true}', cancelled: ',"success":false}' } as const

function failedEnd({ type, message }: Failure): string {
  return `,"success":false,"error_type":${JSON.stringify(type)},"error_message":${JSON.stringify(message)}}`
}
