import { isRetryable } from '@agent-actions/events'
import type { BatchHandler, PartitionBatch } from '../src/record-source.ts'

/** A batch that its handler holds until the test lets go of it. */
export interface HeldBatch {
  readonly batch: PartitionBatch
  readonly values: readonly (string | null)[]
  /** Ends the handler. */
  release(): void
  /** Ends the handler with an error. */
  fail(error: unknown): void
  /** Commits all of it, then ends the handler. */
  finish(): Promise<void>
}

/** Hands batches to the test, one after the other, in the order in which they came. */
export class HeldBatches {
  readonly #waiting: ((held: HeldBatch) => void)[] = []
  readonly #arrived: HeldBatch[] = []
  handled = 0

  readonly handle: BatchHandler = (batch) =>
    new Promise((resolve, reject) => {
      this.handled++
      const held: HeldBatch = {
        batch,
        values: batch.records.map(({ value }) => value && Buffer.from(value).toString()),
        release: resolve,
        fail: reject,
        async finish() {
          await batch.commit(batch.records.at(-1)!.offset + 1n)
          resolve()
        },
      }
      const next = this.#waiting.shift()
      if (next) next(held)
      else this.#arrived.push(held)
    })

  next(): Promise<HeldBatch> {
    const arrived = this.#arrived.shift()
    if (arrived) return Promise.resolve(arrived)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /**
   * Finishes batches until so many records are committed. Their values, in order. What the group
   * refuses to commit, because it has meanwhile given the partition away, comes again.
   */
  async finish(records: number): Promise<(string | null)[]> {
    const values: (string | null)[] = []
    while (values.length < records) {
      const held = await this.next()
      try {
        await held.finish()
        values.push(...held.values)
      } catch (error) {
        if (!isRetryable(error)) throw error
        held.release()
      }
    }
    return values
  }
}
