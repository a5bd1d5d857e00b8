import { toolApproval } from '../decision.ts'
import type { PendingCall } from './pending-call.ts'

/** What was decided about a call, and by whom where that is known. */
export interface Permission {
  readonly outcome: 'approved' | 'denied'
  readonly reason?: string | undefined
  readonly by?: 'canUseTool' | 'classifier'
}

/** A call that is denied is this decision, and no tool call: nothing was called. */
export function logPermission(call: PendingCall, permission: Permission): void {
  const { toolName, toolCallId, parameters } = call
  const approval = { toolName, toolCallId, parameters, ...permission }
  call.place.within(() =>
    call.place.log.logDecision(toolApproval(approval, (payload) => call.kept(payload))),
  )
}
