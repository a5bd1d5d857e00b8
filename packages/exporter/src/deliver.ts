import { isRetryable, ourError, type ActionSink, type EncodedAction } from '@agent-actions/events'
import type { Backoff } from './backoff.ts'
import { withoutTracing } from './suppressed-tracing.ts'

export interface Delivery {
  readonly sink: ActionSink
  readonly backoff: Backoff
  /** Nobody waits any more: stop between tries. */
  readonly givenUp: () => boolean
  readonly onRetry: (error: unknown) => void
  readonly onDelivered: (events: readonly EncodedAction[]) => void
  /** The sink can never take these: one event to blame, or all because of the sink itself. */
  readonly onRejected: (events: readonly EncodedAction[], error: unknown) => void
}

/**
 * Sends until every event is delivered or rejected, or the delivery is given up. Never rejects.
 *
 * A batch with an event that the sink can never take is halved until that event stands alone, so
 * that its neighbours arrive. Sending some of them twice is free: ids make them the same rows.
 */
export async function deliver(events: readonly EncodedAction[], delivery: Delivery): Promise<void> {
  const { sink, backoff, givenUp, onRetry, onDelivered, onRejected } = delivery
  while (!givenUp()) {
    try {
      // A copy: what the sink does to the list must not change what is counted, or sent again.
      await withoutTracing(() => sink.send([...events]))
      backoff.reset()
      return onDelivered(events)
    } catch (error) {
      if (!isRetryable(error)) {
        if (events.length > 1 && isOneToBlame(error)) return deliverHalves(events, delivery)
        return onRejected(events, error)
      }
      onRetry(error)
      await backoff.wait()
    }
  }
}

/** Wrong settings and a closed sink refuse every event alike: halving would only ask more often. */
function isOneToBlame(error: unknown): boolean {
  const code = ourError(error)?.code
  return code !== 'AA_CONFIG_INVALID' && code !== 'AA_CLOSED'
}

async function deliverHalves(events: readonly EncodedAction[], delivery: Delivery): Promise<void> {
  const middle = Math.ceil(events.length / 2)
  await deliver(events.slice(0, middle), delivery)
  await deliver(events.slice(middle), delivery)
}
