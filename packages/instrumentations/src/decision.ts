/** As `logDecision` takes it. A name has one shape, whichever framework tells of it. */
export interface Decision {
  readonly decisionName: string
  readonly decisionContext: object
  readonly decisionResult: object
}

/** Whether a tool may run: what a person, or a rule of the app's, said of one call. */
export interface ToolApproval {
  readonly toolName: unknown
  readonly toolCallId?: string | undefined
  readonly parameters: unknown
  readonly outcome: 'asked' | 'approved' | 'denied'
  readonly reason?: unknown
  /** Who decided, where the framework says so. */
  readonly by?: string | undefined
}

/** @param kept what of a payload is recorded; a reason can hold what the parameters do */
export function toolApproval(
  approval: ToolApproval,
  kept: (payload: unknown) => unknown,
): Decision {
  const { toolName, toolCallId, parameters, outcome, reason, by } = approval
  return {
    decisionName: 'tool_approval',
    decisionContext: {
      tool_name: toolName,
      tool_call_id: toolCallId,
      tool_parameters: kept(parameters),
    },
    decisionResult: { outcome, reason: kept(reason), by },
  }
}

/** Another agent goes on. */
export function handoff(context: object, result: { readonly to_agent: unknown }): Decision {
  return { decisionName: 'handoff', decisionContext: context, decisionResult: result }
}
