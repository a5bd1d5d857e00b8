import { textOf } from '../span-like.ts'
import type { SpanLike } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { isAborted } from './aborted.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignToolCall } from './foreign-reading.ts'

/**
 * AI SDK 4, 5 and 6, and 7's legacy telemetry: `ai.toolCall` spans. What surrounds them generates
 * text, with tools or without, so it is nobody's run; `functionId`, the name that the app gave the
 * call, is on every span.
 */
export const aiSdkDialect: SpanDialect = {
  name: 'ai-sdk',
  classify(span) {
    const isTool =
      span.attributes['ai.operationId'] === 'ai.toolCall' || toolName(span) !== undefined
    return isTool ? 'action' : undefined
  },
  agentName(span) {
    return textOf(span.attributes['ai.telemetry.functionId'])
  },
  read(span, payloads) {
    const { attributes } = span
    return foreignToolCall(payloads, {
      name: toolName(span) ?? span.name,
      parameters: attributes['ai.toolCall.args'] ?? attributes['ai.toolCall.input'],
      result: attributes['ai.toolCall.result'] ?? attributes['ai.toolCall.output'],
      outcome: foreignOutcome(span, payloads, { cancelled: isAborted(span) }),
      toolCallId: textOf(attributes['ai.toolCall.id']),
      session: textOf(attributes['ai.telemetry.metadata.sessionId']),
    })
  },
}

function toolName(span: SpanLike): string | undefined {
  return textOf(span.attributes['ai.toolCall.name'])
}
