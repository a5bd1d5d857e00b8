import { textOf, type SpanLike } from '../span-like.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import type { PayloadReader } from '../payload-reader.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { nameIn, thrownOutcome } from './thrown.ts'

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

function hasFailed(span: SpanLike): boolean {
  return span.attributes['langfuse.observation.level'] === 'ERROR'
}

function outcomeOf(span: SpanLike, payloads: PayloadReader, thrown: string | undefined): Outcome {
  const failed = hasFailed(span)
  const message = span.attributes['langfuse.observation.status_message']
  return thrownOutcome(span, payloads, {
    failed,
    errorType: nameIn(thrown),
    // Below the level of an error it is a remark.
    errorMessage: failed ? textOf(message) : undefined,
  })
}

/** What `observe` writes in place of a result: `{"error":"RangeError: no such page"}`. */
function thrownText(span: SpanLike): string | undefined {
  const output = hasFailed(span) ? jsonObject(span.attributes['langfuse.observation.output']) : {}
  const { error, ...more } = output ?? {}
  return Object.keys(more).length === 0 ? textOf(error) : undefined
}

/** Langfuse writes text as it is and everything else as JSON. */
function isPlainText(input: unknown): input is string {
  return typeof input === 'string' && input !== '' && !/^[{["]/.test(input)
}
