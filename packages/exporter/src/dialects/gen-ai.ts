import { ATTR, OPERATION } from '@agent-actions/events'
import type { SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'

const CONVERSATION_ID = 'gen_ai.conversation.id'

/**
 * The GenAI semantic conventions of OpenTelemetry (v1.41.1, gen-ai-spans.md and gen-ai-agent-spans.md):
 * `execute_tool` and `invoke_agent`. What follows them needs no dialect of its own.
 */
export const genAiDialect: SpanDialect = {
  name: 'gen-ai',
  classify(span) {
    const operation = span.attributes[ATTR.operationName]
    if (operation === OPERATION.invokeAgent) return 'agent_run'
    if (operation === OPERATION.executeTool) return 'action'
    return operation === undefined && toolName(span) !== undefined ? 'action' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const outcome = foreignOutcome(span, payloads)
    const session = textOf(attributes[CONVERSATION_ID])
    if (attributes[ATTR.operationName] === OPERATION.invokeAgent) {
      return foreignAgentRun(payloads, { outcome, session })
    }
    return foreignToolCall(payloads, {
      name: toolName(span) ?? span.name,
      parameters: attributes[ATTR.toolArguments],
      result: attributes[ATTR.toolResult],
      outcome,
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session,
    })
  },
}

function toolName(span: SpanLike): string | undefined {
  return textOf(span.attributes[ATTR.toolName])
}
