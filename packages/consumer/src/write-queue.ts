import type { PendingRecord } from './batch-progress.ts'

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
 * A write with so much in it takes no more: as objects, rows and text it is in memory three times. Of
 * usual records, below 1 KB, some thousands are as much.
 */
const FULL_BYTES = 8_000_000

/**
 * Records of all partitions in one line. Whatever is there is written as soon as a write is free:
 * nothing waits for a batch to fill. What does not fit into a write goes to the end of the line, so
 * that no partition waits until all that came of another one is written.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  /** What is left of each call of `add`, which brings records of one partition. Never empty ones. */
  #line: (readonly PendingRecord[])[] = []
  #writing = 0

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** `dropAborted` takes out again what is not being written yet. */
  add(records: readonly PendingRecord[]): void {
    if (records.length > 0) this.#line.push(records)
    this.#startWrites()
  }

  /** To be called when a signal was aborted: what waits under it is skipped. */
  dropAborted(): void {
    const aborted = this.#line.flat().filter(({ signal }) => signal.aborted)
    this.#line = this.#line
      .map((records) => records.filter(({ signal }) => !signal.aborted))
      .filter((records) => records.length > 0)
    for (const pending of aborted) pending.settle('skipped')
  }

  #startWrites(): void {
    const { flushes, batchSize } = this.#options
    while (this.#writing < flushes && this.#line.length > 0) void this.#write(this.#take(batchSize))
  }

  #take(most: number): readonly PendingRecord[] {
    const taken: PendingRecord[] = []
    let bytes = 0
    const isFull = (): boolean => taken.length === most || bytes >= FULL_BYTES
    while (!isFull()) {
      const records = this.#line.shift()
      if (records === undefined) break
      let count = 0
      for (; count < records.length && !isFull(); count += 1) {
        const pending = records[count]!
        taken.push(pending)
        bytes += pending.record.value?.byteLength ?? 0
      }
      if (count < records.length) this.#line.push(records.slice(count))
    }
    return taken
  }

  async #write(records: readonly PendingRecord[]): Promise<void> {
    this.#writing++
    try {
      await this.#options.write(records)
    } catch (error) {
      this.#options.onBug(error)
    } finally {
      for (const pending of records) pending.settle('skipped')
      this.#writing--
      this.#startWrites()
    }
  }
}
