import type { ConsumedRecord } from './record.ts'

/** What one fetch brought of one partition, in order. Never empty. */
export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly ConsumedRecord[]
  /**
   * Aborted when the partition is taken away, or the source closes: nothing more of this batch is
   * to be started. What is under way may be finished and committed.
   */
  readonly signal: AbortSignal
  /**
   * Tells the group that everything below this offset is done; resolves once the group knows it. A
   * broker that does not answer is asked again, for as long as a session lasts. Calls are carried
   * out in order, and an offset that is committed already costs nothing.
   *
   * @throws when the group refuses, because the partition went to another member, or does not
   *   answer: then `signal` is aborted too, and the records come again, to whoever has them now.
   *   Also when the handler has settled. A RangeError for an offset outside the batch.
   */
  commit(nextOffset: bigint): Promise<void>
}

/**
 * Handles one batch. Settles once everything that it started is finished and what is done is
 * committed. What it has not committed comes again, after a backoff of at most 5 s if it committed
 * nothing at all. Never rejects for a record or a database; if it does, that is logged as a bug and
 * the rest comes again all the same.
 */
export type BatchHandler = (batch: PartitionBatch) => Promise<void>

/**
 * - `connecting`: no member of the group yet, or not any more
 * - `consuming`: a member, and fetching
 * - `closed`: for good
 */
export type SourceState = 'connecting' | 'consuming' | 'closed'

/** A snapshot. Times are milliseconds since 1970. */
export interface SourceStatus {
  readonly state: SourceState
  readonly partitions: readonly number[]
  /**
   * When a broker last answered a fetch, also with nothing. A member without partitions has nothing
   * to ask a broker for: its idle rounds count.
   */
  readonly lastFetchAtMs: number | undefined
  readonly lastHeartbeatAtMs: number | undefined
  /**
   * When it last went on with the oldest record of a partition because those before were gone unread:
   * deleted by retention, or with their topic. `undefined`: never since it was started.
   */
  readonly lastLossAtMs: number | undefined
  /** How often it became a member, and how often it had to start anew with a new client. */
  readonly joins: number
  readonly restarts: number
  /** Why it is `connecting`, once something failed; gone when it consumes again. */
  readonly lastError: Error | undefined
}

/** The records of one topic for one consumer group, from the beginning, at least once. */
export interface RecordSource {
  /**
   * Joins the group and hands over batches, those of different partitions at the same time. Goes on
   * through broker failures with a backoff. Returns at once; call it once.
   */
  start(handle: BatchHandler): void
  /** At once: no broker is asked. */
  status(): SourceStatus
  /**
   * Aborts the batches, waits for their handlers and leaves the group; after `deadlineMs` it lets
   * go of whatever is still open. Never rejects. Safe to call twice.
   */
  close(deadlineMs: number): Promise<void>
}
