import { isRetryable, type ActionSink, type EncodedAction } from '@agent-actions/events'

/**
 * Sends as an agent's queue does: again while that may help, in halves around what is refused.
 *
 * @param onRetry may end an outage, or wait
 * @returns the events that the sink refused for good
 */
export async function deliverAll(
  sink: ActionSink,
  events: readonly EncodedAction[],
  onRetry: (error: unknown) => unknown = () => {},
): Promise<readonly EncodedAction[]> {
  for (;;) {
    try {
      await sink.send(events)
      return []
    } catch (error) {
      if (isRetryable(error)) {
        await onRetry(error)
      } else if (events.length === 1) {
        return events
      } else {
        const middle = Math.ceil(events.length / 2)
        const first = await deliverAll(sink, events.slice(0, middle), onRetry)
        return [...first, ...(await deliverAll(sink, events.slice(middle), onRetry))]
      }
    }
  }
}
