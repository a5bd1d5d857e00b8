import { ATTR, OPERATION } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, AgentRunReading, SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { lastText } from './gen-ai-messages.ts'
import { isMergedToolCalls } from './google-adk.ts'
import { thrownOutcome } from './thrown.ts'
import { errorResult } from './tool-content.ts'

/**
 * The GenAI semantic conventions of OpenTelemetry (v1.41.1, gen-ai-spans.md and gen-ai-agent-spans.md):
 * `execute_tool` and `invoke_agent`. What follows them needs no dialect of its own.
 */
export const genAiDialect: SpanDialect = {
  name: 'gen-ai',
  classify(span) {
    const operation = span.attributes[ATTR.operationName]
    if (operation === OPERATION.invokeAgent) return 'agent_run'
    if (operation === OPERATION.executeTool) return isMergedToolCalls(span) ? undefined : 'action'
    return operation === undefined && toolName(span) !== undefined ? 'action' : undefined
  },
  read(span, payloads) {
    return span.attributes[ATTR.operationName] === OPERATION.invokeAgent
      ? agentRun(span, payloads)
      : toolCall(span, payloads)
  },
}

function toolCall(span: SpanLike, payloads: PayloadReader): ActionReading {
  const { attributes } = span
  const result = attributes[ATTR.toolResult]
  const error = errorResult(result)
  const outcome = thrownOutcome(span, payloads, {
    ...(error && { failed: true, errorMessage: textOf(span.status.message) ?? error.message }),
  })
  return foreignToolCall(payloads, {
    name: toolName(span) ?? span.name.replace(`${OPERATION.executeTool} `, ''),
    parameters: attributes[ATTR.toolArguments],
    result,
    outcome,
    toolCallId: textOf(attributes[ATTR.toolCallId]),
    session: sessionOf(span),
  })
}

function agentRun(span: SpanLike, payloads: PayloadReader): AgentRunReading {
  const { attributes } = span
  return foreignAgentRun(payloads, {
    task: lastText(attributes['gen_ai.input.messages'], 'user'),
    result: lastText(attributes['gen_ai.output.messages'], 'assistant'),
    outcome: thrownOutcome(span, payloads),
    session: sessionOf(span),
  })
}

function toolName(span: SpanLike): string | undefined {
  return textOf(span.attributes[ATTR.toolName])
}

function sessionOf({ attributes }: SpanLike): string | undefined {
  return textOf(attributes['session.id']) ?? textOf(attributes['gen_ai.conversation.id'])
}
