import { ATTR } from '@agent-actions/events'
import type { SpanDialect } from '../span-dialect.ts'
import { textOf } from '../span-like.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { thrownOutcome } from './thrown.ts'
import { errorResult } from './tool-content.ts'

const METHOD = 'mcp.method.name'
const CALL = 'tools/call'

/** OpenTelemetry's conventions for MCP (v1.41.1, mcp.md), client and server. */
export const mcpDialect: SpanDialect = {
  name: 'mcp',
  classify(span) {
    return span.attributes[METHOD] === CALL ? 'action' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const result = attributes[ATTR.toolResult]
    const error = errorResult(result)
    const outcome = thrownOutcome(span, payloads, {
      ...(error && { failed: true, errorMessage: textOf(span.status.message) ?? error.message }),
    })
    return foreignToolCall(payloads, {
      name: textOf(attributes[ATTR.toolName]) ?? span.name.replace(`${CALL} `, ''),
      parameters: attributes[ATTR.toolArguments],
      result,
      outcome,
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session:
        textOf(attributes['session.id']) ??
        textOf(attributes['gen_ai.conversation.id']) ??
        textOf(attributes['mcp.session.id']),
    })
  },
}
