import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { isAborted } from './aborted.ts'
import { foreignOutcome, type ForeignSigns } from './foreign-outcome.ts'

/** The outcome by what was thrown as well: what was aborted is cancelled, and an error has a name. */
export function thrownOutcome(
  span: SpanLike,
  payloads: PayloadReader,
  signs: ForeignSigns = {},
): Outcome {
  return foreignOutcome(span, payloads, {
    ...signs,
    cancelled: signs.cancelled === true || isAborted(span),
    errorType: signs.errorType ?? nameBesideCode(span),
  })
}

/** OpenTelemetry writes a `code`, where an error has one, for its type: a number tells a reader nothing. */
function nameBesideCode({ events }: SpanLike): string | undefined {
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes
  const type = textOf(exception?.[ATTR.exceptionType])
  if (type === undefined || !/^-?\d+$/.test(type)) return undefined
  return splitThrown(textOf(exception?.['exception.stacktrace'])).type
}

export interface Thrown {
  readonly type?: string | undefined
  readonly message?: string | undefined
}

/** `RangeError: no such page`, as a stack or `String(error)` begins; a text without a type is a message. */
export function splitThrown(text: string | undefined): Thrown {
  const [prefix, type] = /^([A-Z]\w{0,127}(?:Error|Exception)|Error): /.exec(text ?? '') ?? []
  return { type, message: text?.slice(prefix?.length ?? 0) }
}
