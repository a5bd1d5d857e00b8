import { ATTR } from '@agent-actions/events'
import { textOf, type SpanLike } from '../span-like.ts'

export const ABORT_ERROR = 'AbortError'

/**
 * Whether an `AbortSignal` ended it. Libraries write that as an error like any other. OpenTelemetry's
 * `recordException` even writes the error's `code` for its type, 20 or `ABORT_ERR`: then only the
 * stack says what was thrown. An abort with a reason of the app's own cannot be told from a failure.
 */
export function isAborted({ attributes, events }: SpanLike): boolean {
  if (attributes[ATTR.errorType] === ABORT_ERROR) return true
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes
  if (exception?.[ATTR.exceptionType] === ABORT_ERROR) return true
  return textOf(exception?.['exception.stacktrace'])?.startsWith(`${ABORT_ERROR}: `) === true
}
