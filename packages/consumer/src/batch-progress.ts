import type { ConsumedRecord } from '@agent-actions/kafka'

/**
 * - `done`: in the table, or a dead letter that the broker has acknowledged
 * - `skipped`: given up before that; the record comes again
 */
export type Outcome = 'done' | 'skipped'

/**
 * How far one batch of a partition is. Its records finish in any order; the offset to commit moves
 * only behind the lowest one that is not done.
 */
export class BatchProgress {
  readonly #records: readonly ConsumedRecord[]
  readonly #isDone: boolean[]
  #open: number
  #skipped = 0
  /** Everything before this index is done. */
  #done = 0
  #told = 0
  #wake: (() => void) | undefined

  constructor(records: readonly ConsumedRecord[]) {
    this.#records = records
    this.#isDone = records.map(() => false)
    this.#open = records.length
  }

  /** Records given up so far. */
  get skipped(): number {
    return this.#skipped
  }

  /** To be called once for each record, by its index. */
  settle(index: number, outcome: Outcome): void {
    this.#open--
    if (outcome === 'done') this.#isDone[index] = true
    else this.#skipped++
    while (this.#isDone[this.#done]) this.#done++
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
