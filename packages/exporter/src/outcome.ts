import { ATTR, MAX_NAME_LENGTH } from '@agent-actions/events'
import type { PayloadReader } from './payload-reader.ts'
import type { Failure, Outcome } from './span-dialect.ts'
import { textOf, type SpanEventLike, type SpanLike } from './span-like.ts'

/** `SpanStatusCode.ERROR` of the OpenTelemetry API. */
const STATUS_ERROR = 2

/** How an action ended, by the span's own word: its status, `error.type`, or that it was cancelled. */
export function readOutcome(span: SpanLike, payloads: PayloadReader): Outcome {
  if (span.attributes[ATTR.status] === 'cancelled') return { status: 'cancelled' }
  const failed = span.status.code === STATUS_ERROR || textOf(span.attributes[ATTR.errorType])
  return failed ? { status: 'error', failure: readFailure(span, payloads) } : { status: 'ok' }
}

function readFailure(span: SpanLike, payloads: PayloadReader): Failure {
  const exception = span.events.findLast((event) => event.name === 'exception')
  const type = textOf(span.attributes[ATTR.errorType]) ?? eventText(exception, ATTR.exceptionType)
  const message = textOf(span.status.message) ?? eventText(exception, ATTR.exceptionMessage) ?? ''
  return {
    type: payloads.text(type ?? 'Error', MAX_NAME_LENGTH),
    message: payloads.message(message),
    ...(exception ? { time: exception.time } : {}),
  }
}

function eventText(event: SpanEventLike | undefined, name: string): string | undefined {
  const value = event?.attributes?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
