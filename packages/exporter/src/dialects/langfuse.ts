import { textOf, type SpanLike } from '../span-like.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import type { PayloadReader } from '../payload-reader.ts'
import { ABORT_ERROR } from './aborted.ts'
import { exactText } from './exact-text.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { langChainOutput } from './langchain-output.ts'
import { splitThrown, thrownOutcome, type Thrown } from './thrown.ts'

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
    const thrown = thrownBy(span)
    const written = exactText(attributes['langfuse.observation.output'])
    const output = thrown?.isOutput === true ? undefined : written
    const session = textOf(attributes['session.id']) ?? textOf(attributes['langfuse.session.id'])
    if (attributes[TYPE] === 'agent') {
      const asked = isPlainText(input) ? { task: input } : { parameters: exactText(input) }
      const outcome = outcomeOf(span, payloads, thrown)
      return foreignAgentRun(payloads, { ...asked, result: output, outcome, session })
    }
    const { result, toolCallId, failed, errorMessage } = langChainOutput(output)
    return foreignToolCall(payloads, {
      name: span.name,
      parameters: exactText(input),
      result,
      outcome: outcomeOf(span, payloads, failed ? { message: errorMessage } : thrown),
      toolCallId,
      session,
    })
  },
}

function outcomeOf(span: SpanLike, payloads: PayloadReader, thrown: Thrown | undefined): Outcome {
  return thrownOutcome(span, payloads, {
    failed: thrown !== undefined,
    cancelled: thrown?.type === ABORT_ERROR,
    errorType: thrown?.type,
    errorMessage: thrown?.message,
  })
}

interface ToldError extends Thrown {
  /** The output is the error and no result. */
  readonly isOutput: boolean
}

/**
 * What an observation of the level of an error says. `observe` keeps the type in the output, as
 * `{"error":"RangeError: no such page"}`, and the handler for LangChain before the message.
 */
function thrownBy({ attributes }: SpanLike): ToldError | undefined {
  if (attributes['langfuse.observation.level'] !== 'ERROR') return undefined
  const { error, ...more } = jsonObject(attributes['langfuse.observation.output']) ?? {}
  const { type, message } = splitThrown(textOf(attributes['langfuse.observation.status_message']))
  return {
    type: splitThrown(textOf(error)).type ?? type,
    message,
    isOutput: textOf(error) !== undefined && Object.keys(more).length === 0,
  }
}

/** Langfuse writes text as it is and everything else as JSON. */
function isPlainText(input: unknown): input is string {
  return typeof input === 'string' && input !== '' && !/^[{["]/.test(input)
}
