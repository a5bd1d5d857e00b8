import type { EncodedAction } from './action.ts'

/** Where events go: Kafka, a store directly, or a list in memory. */
export interface ActionSink {
  /**
   * Resolves once every event is durable at the destination. Sending an event again is always
   * allowed and never makes a second row.
   *
   * @throws an `AgentActionsError`; when `retryable`, the caller sends the same events again later.
   *   When it is not, at least one of the events can never be delivered.
   */
  send(events: readonly EncodedAction[]): Promise<void>
  /** Finishes what is in flight and frees what the sink holds. Safe to call twice. */
  close(): Promise<void>
}

/** Why an action that reached us did not reach the sink. */
export const DROP_REASONS = [
  'queue_full',
  'too_large',
  'rejected',
  'before_send',
  'failed',
  'closed',
  'spool_full',
  'expired',
  'damaged',
] as const
/**
 * - `queue_full`: the bounded queue had no room, because the sink was slow or away
 * - `too_large`: one event alone exceeds the queue's bytes
 * - `rejected`: the sink can never take this event
 * - `before_send`: the user's `beforeSend` returned nothing
 * - `failed`: the span could not be made an event (a bug of ours, or a hook that threw)
 * - `closed`: it ended after shutdown, or a deadline passed before it was delivered
 * - `spool_full`: the spool had reached its bound, and its oldest events made room
 * - `expired`: it waited in the spool for longer than that keeps events
 * - `damaged`: its line in the spool cannot be read any more
 */
export type DropReason = (typeof DROP_REASONS)[number]

/**
 * What became of the actions of one processor since it was made. An action is either dropped when
 * it ends or accepted; of those accepted, each is delivered, queued, spooled, or dropped later.
 */
export interface DeliveryReport {
  readonly accepted: number
  readonly delivered: number
  readonly queued: number /** In the spool alone: memory had no room, or the deadline of the shutdown passed. */
  readonly spooled: number
  readonly dropped: Readonly<Record<DropReason, number>>
}
