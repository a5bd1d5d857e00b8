import { ACTION_TYPES, type ActionType } from '@agent-actions/events'
import { foreignOutcome } from './dialects/foreign-outcome.ts'
import { foreignToolCall } from './dialects/foreign-reading.ts'
import { reportError } from './diagnostics.ts'
import { objectPieces, type JsonPieces } from './json-pieces.ts'
import type { PayloadReader } from './payload-reader.ts'
import type { ActionReading, Outcome, SpanDialect } from './span-dialect.ts'
import { textOf, type SpanLike } from './span-like.ts'

/** What `mapSpan` says of a span, in plain values: they are made safe and redacted like any other's. */
export interface MappedSpan {
  /** Default `tool_call`. */
  readonly type?: ActionType
  readonly name: string
  /** The agent that the span names, also for actions inside it. Default: `gen_ai.agent.name`, else that of a span around it. */
  readonly agentName?: string
  /** An object, or its JSON text. Of a decision its context, of an error its context, of a success its details. */
  readonly parameters?: unknown
  /** Any value; JSON text is parsed. */
  readonly result?: unknown
  /** It failed. So did a span with status ERROR or `error.type`: there this need not be said. */
  readonly failed?: boolean
  /** Default: what the span says, `error.type` first. Giving one means that it failed. */
  readonly errorType?: string
  /** Only its first line is kept. Giving one means that it failed. */
  readonly errorMessage?: string
  /** Somebody asked for the end, which is no failure. */
  readonly cancelled?: boolean
  /** Conversation, thread or session, for `source.session`. */
  readonly session?: string
  /** The id the model gave the call: another library's span of the same call is then no second action. */
  readonly toolCallId?: string
}

/**
 * Reads spans that only the application knows; `undefined` for all others. Asked about open spans as
 * well as ended ones, several times each: cheap, and without side effects.
 */
export type MapSpan = (span: SpanLike) => MappedSpan | undefined

/** The application's own dialect, asked before those that are known. What it throws harms nobody. */
export function mapSpanDialect(mapSpan: MapSpan): SpanDialect {
  return {
    name: 'mapSpan',
    classify: (span) => (answerOf(mapSpan, span) ? 'action' : undefined),
    agentName: (span) => answerOf(mapSpan, span)?.agentName,
    read(span, payloads) {
      const mapped = answerOf(mapSpan, span)
      if (!mapped) throw new TypeError('mapSpan gave two answers for one span')
      return readingOf(mapped, span, payloads)
    },
  }
}

function answerOf(mapSpan: MapSpan, span: SpanLike): MappedSpan | undefined {
  try {
    const mapped: unknown = mapSpan(span)
    if (mapped instanceof Promise) {
      // Its rejection must not end the agent.
      mapped.catch(() => {})
      throw new TypeError('it returned a promise; it must answer at once')
    }
    if (mapped === undefined || mapped === null) return undefined
    if (textOf((mapped as MappedSpan).name) === undefined) throw new TypeError('it gave no name')
    return mapped as MappedSpan
  } catch (error) {
    reportError('mapSpan failed, and the span was left to the dialects', error)
    return undefined
  }
}

function readingOf(mapped: MappedSpan, span: SpanLike, payloads: PayloadReader): ActionReading {
  const { name, parameters, result, failed, cancelled } = mapped
  const errorType = textOf(mapped.errorType)
  const errorMessage = textOf(mapped.errorMessage)
  const type = ACTION_TYPES.find((known) => known === mapped.type) ?? 'tool_call'
  const outcome = foreignOutcome(span, payloads, {
    cancelled: cancelled === true,
    failed:
      failed === true || type === 'error' || errorType !== undefined || errorMessage !== undefined,
    errorType: errorType ?? (type === 'error' ? name : undefined),
    errorMessage,
  })
  const session = textOf(mapped.session)
  const toolCallId = textOf(mapped.toolCallId)
  const call = { name, parameters, result, outcome, session, toolCallId }
  const reading = foreignToolCall(payloads, call)
  return type === 'tool_call'
    ? reading
    : { ...reading, type, details: detailsOf(type, mapped, { outcome, payloads }) }
}

interface Ended {
  readonly outcome: Outcome
  readonly payloads: PayloadReader
}

/** Whole, as our SDK makes them: a place that `redact` names begins at their root. */
function detailsOf(
  type: Exclude<ActionType, 'tool_call'>,
  { parameters, result }: MappedSpan,
  { outcome, payloads }: Ended,
): JsonPieces {
  if (type === 'decision') {
    const details = { decision_context: parameters, decision_result: result }
    return [payloads.objectFrom(details, undefined) ?? '{}']
  }
  if (type === 'success') {
    const details = result === undefined ? parameters : { parameters, result }
    return [payloads.objectFrom(details, undefined) ?? '{}']
  }
  const failure = outcome.status === 'error' ? outcome.failure : undefined
  return objectPieces({
    error_type: failure && JSON.stringify(failure.type),
    error_message: failure && JSON.stringify(failure.message),
    error_context: payloads.objectFrom(parameters, undefined),
    severity: '"error"',
  })
}
