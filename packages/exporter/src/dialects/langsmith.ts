import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { ABORT_ERROR } from './aborted.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { isObject, jsonObject } from './json-object.ts'
import { langChainOutput, type LangChainOutput } from './langchain-output.ts'
import { splitThrown } from './thrown.ts'

/**
 * LangSmith in its OpenTelemetry mode. A run of kind `chain` is any traced function, so it is no agent's
 * run; agents of LangChain are named in the metadata, which runs inside inherit.
 */
export const langsmithDialect: SpanDialect = {
  name: 'langsmith',
  classify(span) {
    return span.attributes['langsmith.span.kind'] === 'tool' ? 'action' : undefined
  },
  agentName({ attributes }) {
    return (
      textOf(attributes['langsmith.metadata.lc_agent_name']) ??
      textOf(attributes['langsmith.metadata.agent_name'])
    )
  },
  read(span, payloads) {
    const { attributes } = span
    const returned = returnedBy(attributes['gen_ai.completion'])
    return foreignToolCall(payloads, {
      name:
        textOf(attributes[ATTR.toolName]) ??
        textOf(attributes['langsmith.trace.name']) ??
        span.name,
      parameters: attributes['gen_ai.prompt'],
      result: returned.failed === true ? undefined : returned.result,
      outcome: outcomeOf(span, payloads, returned),
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session:
        textOf(attributes['langsmith.metadata.thread_id']) ??
        textOf(attributes['langsmith.metadata.session_id']) ??
        textOf(attributes['langsmith.metadata.conversation_id']),
    })
  },
}

/** LangChain puts the stack behind the message, which alone names the type. */
const STACK = /\n\n([A-Z]\w{0,127}(?:Error|Exception)|Error): /

/** A failed span has an exception event and the status OK, which was set at its start. */
function outcomeOf(span: SpanLike, payloads: PayloadReader, returned: LangChainOutput): Outcome {
  const exception = span.events.findLast(({ name }) => name === 'exception')
  const thrown = textOf(exception?.attributes?.[ATTR.exceptionMessage])
  const { type, message } = splitThrown(thrown)
  const errorType = type ?? STACK.exec(thrown ?? '')?.[1]
  const outcome = foreignOutcome(span, payloads, {
    cancelled: errorType === ABORT_ERROR,
    failed: returned.failed === true,
    exceptionFails: true,
    errorType,
    errorMessage: message ?? returned.errorMessage,
  })
  if (outcome.status !== 'error') return outcome
  // The exception's time is that of the batch it was written in, after the end of the span.
  const { time: _time, ...failure } = outcome.failure
  return { status: 'error', failure }
}

/**
 * What is no object stands alone under `outputs`, and what a tool of LangChain returned under `output`. Of
 * an object there nobody knows whether it is the tool's own.
 */
function returnedBy(completion: unknown): LangChainOutput {
  const written = jsonObject(completion)
  const keys = Object.keys(written ?? {})
  const wrapped = keys.length === 1 ? (written?.['outputs'] ?? written?.['output']) : undefined
  if (wrapped === undefined) return { result: completion }
  const output = langChainOutput(wrapped)
  return output.result === wrapped && isObject(wrapped) ? { result: completion } : output
}
