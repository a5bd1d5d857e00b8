import { ATTR, OPERATION } from '@agent-actions/events'
import type { SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf } from '../span-like.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { langChainOutput } from './langchain-output.ts'
import { sessionOf } from './open-llmetry.ts'
import { thrownOutcome } from './thrown.ts'

/**
 * OpenLLMetry's LangChain instrumentation. It names a tool by its class, so that most are called
 * `DynamicStructuredTool`; the true name is only in what a tool answers to a model's call.
 */
export const openLlmetryLangChainDialect: SpanDialect = {
  name: 'open-llmetry-langchain',
  classify(span) {
    if (scopeName(span) !== '@traceloop/instrumentation-langchain') return undefined
    return span.attributes[ATTR.operationName] === OPERATION.executeTool ? 'action' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const output = attributes['traceloop.entity.output']
    const returned = langChainOutput(output)
    return foreignToolCall(payloads, {
      name: returned.toolName ?? textOf(attributes['traceloop.entity.name']) ?? span.name,
      parameters: onlyArgument(attributes['traceloop.entity.input']),
      result: returned.result,
      outcome: thrownOutcome(span, payloads, {
        failed: returned.failed === true,
        errorMessage: returned.errorMessage,
      }),
      toolCallId: returned.toolCallId,
      session: sessionOf(span),
    })
  },
}

/** The arguments are JSON text within a list within JSON text. */
function onlyArgument(input: unknown): unknown {
  const args = jsonObject(input)?.['args']
  return Array.isArray(args) && args.length === 1 ? (args[0] as unknown) : input
}
