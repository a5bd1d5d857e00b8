import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, AgentRunReading, Outcome } from '../span-dialect.ts'
import { toolDetails } from '../tool-details.ts'

/** A tool call by another library's span, in that library's own values: they are made safe here. */
export interface ForeignToolCall {
  readonly name: string
  /** An object, or its JSON text. */
  readonly parameters?: unknown
  /** Any value; JSON text is parsed. */
  readonly result?: unknown
  readonly outcome: Outcome
  /** The id the model gave the call. */
  readonly toolCallId?: string | undefined
  /** The library's own word for conversation, thread or session. */
  readonly session?: string | undefined
}

export function foreignToolCall(payloads: PayloadReader, call: ForeignToolCall): ActionReading {
  const { name, parameters, result, outcome, toolCallId, session } = call
  const tool = {
    parameters: payloads.objectFrom(parameters, 'tool_parameters'),
    result: payloads.valueFrom(result, 'tool_result'),
  }
  return {
    kind: 'action',
    type: 'tool_call',
    name,
    outcome,
    details: toolDetails(tool, outcome),
    tool,
    ...(toolCallId !== undefined && { toolCallId }),
    ...(session !== undefined && { session }),
  }
}

/** An agent's run by another library's span. */
export interface ForeignAgentRun {
  /** What the agent was asked to do, where it is known. */
  readonly task?: string | undefined
  readonly parameters?: unknown
  readonly result?: unknown
  readonly outcome: Outcome
  readonly session?: string | undefined
}

export function foreignAgentRun(payloads: PayloadReader, run: ForeignAgentRun): AgentRunReading {
  const { task, outcome, session } = run
  const parameters = payloads.objectFrom(run.parameters, 'tool_parameters')
  const result = payloads.valueFrom(run.result, 'tool_result')
  return {
    kind: 'agent_run',
    outcome,
    payload: {
      ...(parameters !== undefined && { parameters }),
      ...(result !== undefined && { result }),
    },
    ...(task !== undefined && { task }),
    ...(session !== undefined && { session }),
  }
}
