import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { ABORT_ERROR } from './aborted.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { langChainOutput } from './langchain-output.ts'
import { thrownOutcome } from './thrown.ts'

/**
 * OpenInference's LangChain instrumentation: a tool's one argument that is text loses its name, a
 * result that is no text lies in `{ output }`, and the status message goes on with the stack.
 */
export const openInferenceLangChainDialect: SpanDialect = {
  name: 'open-inference-langchain',
  classify(span) {
    if (scopeName(span) !== '@arizeai/openinference-instrumentation-langchain') return undefined
    return span.attributes['openinference.span.kind'] === 'TOOL' ? 'action' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const output = attributes['output.value']
    const returned = langChainOutput(unwrapped(output))
    const errorType = typeBeforeStack(span)
    return foreignToolCall(payloads, {
      name: textOf(attributes['tool.name']) ?? returned.toolName ?? span.name,
      parameters: attributes['input.value'],
      result: returned.result,
      outcome: thrownOutcome(span, payloads, {
        cancelled: errorType === ABORT_ERROR,
        errorType,
        failed: returned.failed === true,
        errorMessage: returned.errorMessage,
      }),
      toolCallId: returned.toolCallId,
      session: textOf(attributes['session.id']),
    })
  },
}

function unwrapped(output: unknown): unknown {
  return jsonObject(output)?.['output'] ?? output
}

/** `no such page`, an empty line, `RangeError: no such page`, the stack. */
function typeBeforeStack({ status }: SpanLike): string | undefined {
  return /\n\n([A-Z]\w{0,127}(?:Error|Exception)): /.exec(textOf(status.message) ?? '')?.[1]
}
