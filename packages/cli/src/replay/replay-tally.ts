import type { DeadLettered } from '@agent-actions/consumer'

/** A record that can never be a row. */
export interface PoisonRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly reason: string
  readonly sqlstate: string | undefined
  readonly error: string
}

/** Of the poison, more would scroll away what matters. */
const FIRST = 10

/** What became of the records, or would. */
export class ReplayTally {
  /** Rows. */
  fresh = 0
  /** There already, or by an earlier record of the same range. */
  already = 0
  /** Debug events of a time whose debug rows retention has removed: not stored. */
  expired = 0
  #poison = 0
  readonly #firstPoison: PoisonRecord[] = []

  get records(): number {
    return this.fresh + this.already + this.expired + this.#poison
  }

  get poison(): number {
    return this.#poison
  }

  get firstPoison(): readonly PoisonRecord[] {
    return this.#firstPoison
  }

  addPoison({ record, cause }: DeadLettered): void {
    this.#poison++
    if (this.#firstPoison.length === FIRST) return
    this.#firstPoison.push({
      topic: record.topic,
      partition: record.partition,
      offset: Number(record.offset),
      reason: cause.reason,
      sqlstate: cause.sqlstate,
      error: cause.error.message,
    })
  }
}
