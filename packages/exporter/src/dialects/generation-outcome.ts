import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { thrownOutcome } from './thrown.ts'

/**
 * How a generation by AI SDK ended. OpenInference's processor passes the failure of any span on to
 * those that end after it, up to the root: an agent that got over a failed tool would have failed.
 */
export function generationOutcome(span: SpanLike, payloads: PayloadReader): Outcome {
  return isPassedOn(span) ? { status: 'ok' } : thrownOutcome(span, payloads)
}

/** Where AI SDK itself gives a status a message, it records an exception as well. */
function isPassedOn({ attributes, events, status }: SpanLike): boolean {
  return (
    attributes['openinference.span.kind'] !== undefined &&
    textOf(status.message) !== undefined &&
    !events.some(({ name }) => name === 'exception')
  )
}
