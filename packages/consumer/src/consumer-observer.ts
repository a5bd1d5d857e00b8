import type { ConsumedRecord } from '@agent-actions/kafka'
import type { DeadLetterCause } from './dead-letter.ts'

/** A record that can never be a row. */
export interface DeadLettered {
  readonly record: ConsumedRecord
  readonly cause: DeadLetterCause
}

/** One write of a batch that the store has committed. */
export interface BatchWritten {
  readonly stored: number
  /** Rows that were there already. */
  readonly duplicates: number
  /** Not stored: debug actions of a time whose debug rows retention has removed. */
  readonly expired: number
  readonly durationMs: number
  /** Of the oldest record in the batch: from its Kafka timestamp to now. */
  readonly oldestAgeMs: number
}

/**
 * - `away`: the database does not answer, or gave up for now
 * - `unready`: schema, permission or settings: somebody has to act
 */
export type StoreFailure = 'away' | 'unready'

/** Hears what the consumer does: metrics, health and logs are made of it. Never throws. */
export interface ConsumerObserver {
  /** Records handed over by the source. */
  received(records: number): void
  /**
   * Of a partition, the oldest record that was handed over and is not committed: its Kafka timestamp, in
   * milliseconds since 1970. `undefined`: there is none any more.
   */
  waiting(partition: number, oldestMs: number | undefined): void
  /** Called once the store has committed. */
  written(batch: BatchWritten): void
  /** The group knows that everything below this offset is done. */
  committed(partition: number, nextOffset: bigint): void
  /** Told of every failed write, before it is tried again. No record is to blame. */
  storeFailed(kind: StoreFailure, error: Error): void
  /** Called once the dead letter is written. */
  deadLettered(letter: DeadLettered): void
  /** Written again until it succeeds; nothing is committed meanwhile. */
  deadLetterFailed(error: Error): void
}
