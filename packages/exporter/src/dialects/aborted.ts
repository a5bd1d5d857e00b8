import { ATTR } from '@agent-actions/events'
import type { SpanLike } from '../span-like.ts'

const ABORT_ERROR = 'AbortError'

/**
 * Whether an `AbortSignal` ended it. Libraries write that as an error like any other; only its type
 * tells. An abort with a reason of the app's own cannot be told from a failure.
 */
export function isAborted({ attributes, events }: SpanLike): boolean {
  if (attributes[ATTR.errorType] === ABORT_ERROR) return true
  const exception = events.findLast(({ name }) => name === 'exception')
  return exception?.attributes?.[ATTR.exceptionType] === ABORT_ERROR
}
