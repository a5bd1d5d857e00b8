import type { SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { ABORT_ERROR } from './aborted.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { sessionOf } from './open-llmetry.ts'
import { thrownOutcome } from './thrown.ts'

/**
 * OpenLLMetry's MCP instrumentation, client side. Its spans lie in the trace of the MCP session and
 * not in the agent's: they are a run of their own.
 */
export const openLlmetryMcpDialect: SpanDialect = {
  name: 'open-llmetry-mcp',
  classify(span) {
    if (scopeName(span) !== '@traceloop/instrumentation-mcp') return undefined
    return span.attributes['traceloop.span.kind'] === 'tool' ? 'action' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const call = jsonObject(attributes['traceloop.entity.input'])
    const answer = jsonObject(attributes['traceloop.entity.output'])
    return foreignToolCall(payloads, {
      name: textOf(attributes['traceloop.entity.name']) ?? span.name,
      parameters: call?.['arguments'] ?? attributes['traceloop.entity.input'],
      result: answer === undefined ? attributes['traceloop.entity.output'] : answer['result'],
      outcome: thrownOutcome(span, payloads, {
        failed: answer?.['is_error'] === true,
        cancelled: isAbort(span),
      }),
      session: sessionOf(span),
    })
  },
}

/** The client wraps what aborted it in an error of the protocol. */
function isAbort({ status }: SpanLike): boolean {
  return textOf(status.message)?.includes(`MCP error -32001: ${ABORT_ERROR}: `) === true
}
