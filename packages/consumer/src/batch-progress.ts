import type { ConsumedRecord } from '@agent-actions/kafka'

/**
 * - `done`: in the table, or a dead letter that the broker has acknowledged
 * - `skipped`: given up before that; the record comes again
 */
export type Outcome = 'done' | 'skipped'

/** A record on its way to the table. */
export interface PendingRecord {
  readonly record: ConsumedRecord
  /** Aborted: the record is no longer ours to write. */
  readonly signal: AbortSignal
  /** The first call counts. */
  settle(outcome: Outcome): void
}

/**
 * How far one batch of a partition is. Its records finish in any order; the offset to commit moves
 * only behind the lowest one that is not done.
 */
export class BatchProgress {
  readonly #records: readonly ConsumedRecord[]
  readonly #outcomes: (Outcome | undefined)[]
  #open: number
  #skipped = 0
  /** Everything before this index is done. */
  #done = 0
  #told = 0
  #wake: (() => void) | undefined

  constructor(records: readonly ConsumedRecord[]) {
    this.#records = records
    this.#outcomes = records.map(() => undefined)
    this.#open = records.length
  }

  /** Records given up so far. */
  get skipped(): number {
    return this.#skipped
  }

  /** The records, to be settled each. */
  pending(signal: AbortSignal): readonly PendingRecord[] {
    return this.#records.map((record, index) => new BatchRecord(record, signal, [this, index]))
  }

  /** By the index of a record: the first call for each of them counts. */
  settle(index: number, outcome: Outcome): void {
    if (this.#outcomes[index] !== undefined) return
    this.#outcomes[index] = outcome
    this.#open--
    if (outcome === 'skipped') this.#skipped++
    while (this.#outcomes[this.#done] === 'done') this.#done++
    if (this.#open === 0 || this.#done > this.#told) this.#wake?.()
  }

  /**
   * The offset up to which everything is done, as soon as it is higher than what was returned
   * before; `undefined` once all records are settled and there is nothing more to tell.
   */
  async nextOffset(): Promise<bigint | undefined> {
    while (this.#done === this.#told) {
      if (this.#open === 0) return undefined
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.#told = this.#done
    return this.#records[this.#done - 1]!.offset + 1n
  }
}

/** There are tens of thousands of them at a time: a small object each, and no function. */
class BatchRecord implements PendingRecord {
  readonly record: ConsumedRecord
  readonly signal: AbortSignal
  readonly #progress: BatchProgress
  readonly #index: number

  constructor(
    record: ConsumedRecord,
    signal: AbortSignal,
    [progress, index]: [BatchProgress, number],
  ) {
    this.record = record
    this.signal = signal
    this.#progress = progress
    this.#index = index
  }

  settle(outcome: Outcome): void {
    this.#progress.settle(this.#index, outcome)
  }
}
