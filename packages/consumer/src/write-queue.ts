import type { ConsumedRecord } from '@agent-actions/kafka'
import type { Outcome } from './batch-progress.ts'

/** A record on its way to the table. */
export interface PendingRecord {
  readonly record: ConsumedRecord
  /** Aborted: the record is no longer ours to write. */
  readonly signal: AbortSignal
  /** The first call counts. */
  readonly settle: (outcome: Outcome) => void
}

export interface WriteQueueOptions {
  /**
   * Settles each record that it is given. When it rejects, those it left open are skipped and
   * `onBug` hears of it: nothing that can happen to a database or a broker rejects here.
   */
  readonly write: (records: readonly PendingRecord[]) => Promise<void>
  /** Most records of one write. */
  readonly batchSize: number
  /** Most writes at the same time. */
  readonly flushes: number
  readonly onBug: (error: unknown) => void
}

/**
 * Records of all partitions, in the order in which they came. Whatever is there is written as soon
 * as a write is free: nothing waits for a batch to fill.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #waiting = new Set<PendingRecord>()
  #writing = 0

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** Aborting a record's signal takes it out again, unless its write has begun. */
  add(records: readonly PendingRecord[]): void {
    for (const record of records) this.#waiting.add(record)
    this.#startWrites()
  }

  /** To be called when a signal was aborted: what waits under it is skipped. */
  dropAborted(): void {
    for (const pending of this.#waiting) {
      if (!pending.signal.aborted) continue
      this.#waiting.delete(pending)
      pending.settle('skipped')
    }
  }

  #startWrites(): void {
    const { flushes, batchSize } = this.#options
    while (this.#writing < flushes && this.#waiting.size > 0)
      void this.#write(this.#take(batchSize))
  }

  #take(count: number): readonly PendingRecord[] {
    const taken: PendingRecord[] = []
    for (const pending of this.#waiting) {
      if (taken.length === count) break
      this.#waiting.delete(pending)
      taken.push(pending)
    }
    return taken
  }

  async #write(records: readonly PendingRecord[]): Promise<void> {
    this.#writing++
    const open = new Set(records)
    const tracked = records.map((pending) => ({
      ...pending,
      settle: (outcome: Outcome) => {
        if (open.delete(pending)) pending.settle(outcome)
      },
    }))
    try {
      await this.#options.write(tracked)
    } catch (error) {
      this.#options.onBug(error)
    } finally {
      for (const pending of open) pending.settle('skipped')
      this.#writing--
      this.#startWrites()
    }
  }
}
