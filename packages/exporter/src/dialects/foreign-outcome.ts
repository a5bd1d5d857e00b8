import { ATTR, MAX_NAME_LENGTH } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { Failure, Outcome } from '../span-dialect.ts'
import { textOf, type SpanEventLike, type SpanLike } from '../span-like.ts'

/** What a library says of an outcome beside the span's status and `error.type`. */
export interface ForeignSigns {
  /** Somebody asked for the end: no failure, whatever else is said. */
  readonly cancelled?: boolean
  /** It failed, though the span's status does not say so. */
  readonly failed?: boolean
  /** An exception event is a failure by itself, for libraries that end failed spans with OK. */
  readonly exceptionFails?: boolean
  readonly errorType?: string | undefined
  readonly errorMessage?: string | undefined
}

/** `SpanStatusCode.ERROR` of the OpenTelemetry API. */
const STATUS_ERROR = 2

/** How an action of another library's ended: its status alone misses errors in several of them. */
export function foreignOutcome(
  span: SpanLike,
  payloads: PayloadReader,
  signs: ForeignSigns = {},
): Outcome {
  if (signs.cancelled === true) return { status: 'cancelled' }
  const exception = span.events.findLast(({ name }) => name === 'exception')
  const isFailed =
    span.status.code === STATUS_ERROR ||
    textOf(span.attributes[ATTR.errorType]) !== undefined ||
    signs.failed === true ||
    (signs.exceptionFails === true && exception !== undefined)
  if (!isFailed) return { status: 'ok' }
  return { status: 'error', failure: foreignFailure(span, payloads, { ...signs, exception }) }
}

interface FailureSigns extends ForeignSigns {
  readonly exception: SpanEventLike | undefined
}

function foreignFailure(
  span: SpanLike,
  payloads: PayloadReader,
  { errorType, errorMessage, exception }: FailureSigns,
): Failure {
  const message =
    textOf(errorMessage) ??
    textOf(span.status.message) ??
    textOf(exception?.attributes?.[ATTR.exceptionMessage]) ??
    ''
  const type =
    telling(errorType) ??
    telling(span.attributes[ATTR.errorType]) ??
    telling(exception?.attributes?.[ATTR.exceptionType]) ??
    typeIn(message) ??
    'Error'
  return {
    type: payloads.text(type, MAX_NAME_LENGTH),
    message: payloads.message(message),
    ...(exception && { time: exception.time }),
  }
}

/** Says that something failed, and not what. */
const SAYS_NOTHING = new Set(['Error', '_OTHER', 'tool_error', 'unknown'])

function telling(type: unknown): string | undefined {
  const text = textOf(type)
  return text === undefined || SAYS_NOTHING.has(text) ? undefined : text
}

/** `RangeError: nope` names its type. */
function typeIn(message: string): string | undefined {
  return /^([A-Z]\w{0,127}(?:Error|Exception)):/.exec(message)?.[1]
}
