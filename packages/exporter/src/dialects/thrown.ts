import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome, type ForeignSigns } from './foreign-outcome.ts'

/**
 * The outcome by what was thrown as well. OpenTelemetry's `recordException` writes an error's `code`
 * as its type where it has one, and an aborted signal's error has the code 20: only its stack says
 * `AbortError`. An abort with a reason of the app's own cannot be told from a failure.
 */
export function thrownOutcome(
  span: SpanLike,
  payloads: PayloadReader,
  signs: ForeignSigns = {},
): Outcome {
  const errorType = signs.errorType ?? thrownName(span)
  const cancelled = signs.cancelled === true || errorType === ABORT_ERROR
  return foreignOutcome(span, payloads, { ...signs, cancelled, errorType })
}

export const ABORT_ERROR = 'AbortError'

/** Codes of errors that are numbers, and Node's own of an abort, tell a reader nothing. */
const SAYS_NOTHING = /^(?:-?\d+|ABORT_ERR)$/

function thrownName({ attributes, events }: SpanLike): string | undefined {
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes
  const type = textOf(attributes[ATTR.errorType]) ?? textOf(exception?.[ATTR.exceptionType])
  if (type === undefined || !SAYS_NOTHING.test(type)) return type
  return nameIn(textOf(exception?.['exception.stacktrace'])) ?? type
}

/** `RangeError: no such page` is what was thrown, as a stack or `String(error)` begins. */
export function nameIn(thrown: string | undefined): string | undefined {
  return thrown === undefined ? undefined : /^([A-Za-z]\w{0,127}): /.exec(thrown)?.[1]
}
