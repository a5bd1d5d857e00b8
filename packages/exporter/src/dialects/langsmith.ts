import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignToolCall } from './foreign-reading.ts'
import { parsed } from './tool-content.ts'

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
      result: returned.failed ? undefined : returned.value,
      outcome: outcomeOf(span, payloads, returned),
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session:
        textOf(attributes['langsmith.metadata.thread_id']) ??
        textOf(attributes['langsmith.metadata.session_id']) ??
        textOf(attributes['langsmith.metadata.conversation_id']),
    })
  },
}

/** The library writes an error as text: `RangeError: no such page`. */
const THROWN = /^([A-Z]\w{0,127}(?:Error|Exception)|Error): /
/** LangChain puts the stack behind the message, which alone names the type. */
const STACK = /\n\n([A-Z]\w{0,127}(?:Error|Exception)|Error): /

/** A failed span has an exception event and the status OK, which was set at its start. */
function outcomeOf(span: SpanLike, payloads: PayloadReader, returned: Returned): Outcome {
  const exception = span.events.findLast(({ name }) => name === 'exception')
  const thrown = textOf(exception?.attributes?.[ATTR.exceptionMessage])
  const [prefix, type] = THROWN.exec(thrown ?? '') ?? []
  const errorType = type ?? STACK.exec(thrown ?? '')?.[1]
  const outcome = foreignOutcome(span, payloads, {
    cancelled: errorType === 'AbortError',
    failed: returned.failed,
    exceptionFails: true,
    errorType,
    errorMessage: thrown?.slice(prefix?.length ?? 0) ?? returned.message,
  })
  if (outcome.status !== 'error') return outcome
  // The exception's time is that of the batch it was written in, after the end of the span.
  const { time: _time, ...failure } = outcome.failure
  return { status: 'error', failure }
}

interface Returned {
  readonly value: unknown
  readonly failed: boolean
  readonly message?: string | undefined
}

/** What is no object stands under `outputs`; tools of LangChain return a message under `output`. */
function returnedBy(completion: unknown): Returned {
  const asWritten = { value: completion, failed: false }
  const written = parsed(completion) as Readonly<Record<string, unknown>> | undefined
  if (written === undefined || Object.keys(written).length !== 1) return asWritten
  const { outputs, output } = written
  if (outputs !== undefined && !isPlainObject(outputs)) return { value: outputs, failed: false }
  const message = isPlainObject(output) && output['lc'] === 1 ? output['kwargs'] : undefined
  if (!isPlainObject(message)) return asWritten
  const { content, status } = message
  return { value: content, failed: status === 'error', message: textOf(content) }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
