import { runtime } from '@agent-actions/events'
import { randomSpanId, randomTraceId } from './random-hex.ts'

/**
 * An `IdGenerator` for a tracer provider: lets a correlation id of the app's own become the trace
 * id of a true root span. Every other id is random.
 */
export class CorrelationIdGenerator {
  /** 32 lower-case hex digits: what an `ActionLogger` is about to start, else random. */
  generateTraceId(): string {
    const slot = runtime()
    const pending = slot.pendingTraceId
    if (pending === undefined) return randomTraceId()
    slot.pendingTraceId = undefined
    return pending
  }

  /** 16 lower-case hex digits. */
  generateSpanId(): string {
    return randomSpanId()
  }
}
