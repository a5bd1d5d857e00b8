import { textOf, type SpanLike } from '../span-like.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import type { PayloadReader } from '../payload-reader.ts'
import { isAborted } from './aborted.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'

const TYPE = 'langfuse.observation.type'

/**
 * Langfuse 4 and 5. An observation that failed inside `observe` or LangChain says so by its level,
 * and its span's status stays unset; `startActiveObservation` sets the status and no level.
 */
export const langfuseDialect: SpanDialect = {
  name: 'langfuse',
  classify(span) {
    const type = span.attributes[TYPE]
    if (type === 'tool') return 'action'
    return type === 'agent' ? 'agent_run' : undefined
  },
  agentName(span) {
    return span.attributes[TYPE] === 'agent' ? textOf(span.name) : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const input = attributes['langfuse.observation.input']
    const thrown = thrownText(span)
    const outcome = outcomeOf(span, payloads, thrown)
    const result = thrown === undefined ? attributes['langfuse.observation.output'] : undefined
    const session = textOf(attributes['session.id']) ?? textOf(attributes['langfuse.session.id'])
    if (attributes[TYPE] === 'agent') {
      const asked = isPlainText(input) ? { task: input } : { parameters: input }
      return foreignAgentRun(payloads, { ...asked, result, outcome, session })
    }
    return foreignToolCall(payloads, {
      name: span.name,
      parameters: input,
      result,
      outcome,
      session,
    })
  },
}

function outcomeOf(span: SpanLike, payloads: PayloadReader, thrown: string | undefined): Outcome {
  const failed = span.attributes['langfuse.observation.level'] === 'ERROR'
  const errorType = thrown && /^(\w+): /.exec(thrown)?.[1]
  return foreignOutcome(span, payloads, {
    failed,
    cancelled: errorType === 'AbortError' || isAborted(span),
    errorType,
    errorMessage: failed
      ? textOf(span.attributes['langfuse.observation.status_message'])
      : undefined,
  })
}

/** What `observe` writes in place of a result: `{"error":"RangeError: no such page"}`. */
function thrownText(span: SpanLike): string | undefined {
  const output = textOf(span.attributes['langfuse.observation.output'])
  const failed = span.attributes['langfuse.observation.level'] === 'ERROR'
  if (!failed || output?.startsWith('{"error":"') !== true) return undefined
  if (output.length > MAX_THROWN_CHARS) return undefined
  try {
    const { error, ...more } = JSON.parse(output) as Record<string, unknown>
    return Object.keys(more).length === 0 ? textOf(error) : undefined
  } catch {
    return undefined
  }
}

/** A longer one is kept as a result: it is not parsed on the way out of a span. */
const MAX_THROWN_CHARS = 65_536

/** Langfuse writes text as it is and everything else as JSON. */
function isPlainText(input: unknown): input is string {
  return typeof input === 'string' && input !== '' && !/^[{["]/.test(input)
}
