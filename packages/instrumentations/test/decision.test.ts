import { expect, it } from 'vitest'
import { toolApproval } from '../src/decision.ts'

const APPROVAL = {
  toolName: 'remove',
  toolCallId: 'call-1',
  parameters: { path: '/secret' },
  outcome: 'denied',
  reason: 'not /secret',
  by: 'canUseTool',
} as const

it('keeps what a denied call was given, and a reason that can repeat it, only where payloads are kept', () => {
  expect(toolApproval(APPROVAL, (payload) => payload)).toEqual({
    decisionName: 'tool_approval',
    decisionContext: {
      tool_name: 'remove',
      tool_call_id: 'call-1',
      tool_parameters: { path: '/secret' },
    },
    decisionResult: { outcome: 'denied', reason: 'not /secret', by: 'canUseTool' },
  })
  expect(toolApproval(APPROVAL, () => undefined)).toEqual({
    decisionName: 'tool_approval',
    decisionContext: { tool_name: 'remove', tool_call_id: 'call-1' },
    decisionResult: { outcome: 'denied', by: 'canUseTool' },
  })
})
