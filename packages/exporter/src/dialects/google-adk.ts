import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, Outcome, SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'

const SCOPE = 'gcp.vertex.agent'
const TOOL = 'execute_tool '
const AGENT = 'invoke_agent '

/**
 * Google's Agent Development Kit. A tool's attributes are written when it has returned, so its span is
 * known by its name.
 */
export const googleAdkDialect: SpanDialect = {
  name: 'google-adk',
  classify(span) {
    if (scopeName(span) !== SCOPE || isMergedToolCalls(span)) return undefined
    if (span.name.startsWith(TOOL)) return 'action'
    return span.name.startsWith(AGENT) ? 'agent_run' : undefined
  },
  agentName({ name }) {
    return name.startsWith(AGENT) ? name.slice(AGENT.length) : undefined
  },
  read(span, payloads) {
    if (span.name.startsWith(TOOL)) return toolCall(span, payloads)
    return foreignAgentRun(payloads, {
      outcome: foreignOutcome(span, payloads),
      session: textOf(span.attributes['gen_ai.conversation.id']),
    })
  },
}

/** Calls that the model made at once, told a second time as one `execute_tool`: no action. */
export function isMergedToolCalls(span: SpanLike): boolean {
  return span.name === 'execute_tool (merged)' && scopeName(span) === SCOPE
}

function toolCall(span: SpanLike, payloads: PayloadReader): ActionReading {
  const { attributes } = span
  const toolCallId = textOf(attributes[ATTR.toolCallId])
  return foreignToolCall(payloads, {
    name: textOf(attributes[ATTR.toolName]) ?? span.name.slice(TOOL.length),
    parameters: attributes['gcp.vertex.agent.tool_call_args'],
    result: attributes['gcp.vertex.agent.tool_response'],
    outcome: outcomeOf(span, payloads),
    ...(toolCallId !== '<not specified>' && { toolCallId }),
  })
}

/**
 * A tool that throws leaves a span without a single attribute, and with no word about the error. One
 * that was aborted does the same.
 */
function outcomeOf(span: SpanLike, payloads: PayloadReader): Outcome {
  const threw = span.attributes[ATTR.operationName] === undefined
  return foreignOutcome(span, payloads, {
    failed: threw,
    ...(threw && { errorMessage: 'the tool threw; Google ADK does not record what' }),
  })
}
