import type { PendingCall } from './pending-call.ts'

/** What was decided about a call, and by whom where that is known. */
export interface Permission {
  readonly decision: 'allow' | 'deny'
  readonly reason?: string | undefined
  readonly by?: 'canUseTool' | 'classifier'
}

/** A call that is denied is this decision, and no tool call: nothing was called. */
export function logPermission(call: PendingCall, permission: Permission): void {
  const { toolName, toolCallId, parameters } = call
  call.place.within(() =>
    call.place.log.logDecision({
      decisionName: 'tool_approval',
      decisionContext: {
        tool_name: toolName,
        tool_call_id: toolCallId,
        ...(parameters !== undefined && { tool_parameters: parameters }),
      },
      decisionResult: permission,
    }),
  )
}
