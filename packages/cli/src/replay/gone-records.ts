import type { ConsumedRecord, PartitionRange } from '@agent-actions/kafka'
import { formatMoment } from '../output/run-header.ts'
import type { ReplayRange } from './replay-range.ts'

/** What Kafka no longer has of a partition, at the beginning of what was asked for. */
export interface GoneRecords {
  readonly partition: number
  /** All that were ever before the oldest one that is left. */
  readonly records: number
  /** When that one came. Without it, none is left. */
  readonly oldestLeft: string | undefined
}

/** Finds out what retention has taken from a range, while the range is read. */
export class GoneRecordsFinder {
  readonly #range: ReplayRange
  readonly #fromMs: number
  /** By partition. */
  readonly #first = new Map<number, ConsumedRecord>()

  /** @param fromMs asked for; without it all records are meant that there ever were */
  constructor(range: ReplayRange, fromMs: number | undefined) {
    this.#range = range
    this.#fromMs = fromMs ?? -Infinity
  }

  /** Call it with all records that are read. */
  see([first]: readonly ConsumedRecord[]): void {
    if (first && !this.#first.has(first.partition)) this.#first.set(first.partition, first)
  }

  /** Whether a partition began behind its range: then `found` needs to know where it begins now. */
  get hasGap(): boolean {
    return this.#range.ranges.some((range) => this.#beganLate(range))
  }

  /** @param oldest by partition, the offset that it begins at after the reading */
  found(oldest: ReadonlyMap<number, bigint> = new Map()): readonly GoneRecords[] {
    return this.#range.ranges.flatMap((range) => {
      const { partition, from } = range
      const first = this.#first.get(partition)
      // Retention goes on while others read. An aborted transaction leaves a gap, too.
      const now = oldest.get(partition) ?? 0n
      const isOvertaken = this.#beganLate(range) && now > from
      const records = isOvertaken ? (first?.offset ?? now) : this.#range.before.get(partition)
      if (records === undefined || (first && first.timestampMs <= this.#fromMs)) return []
      const oldestLeft = first && new Date(first.timestampMs).toISOString()
      return [{ partition, records: Number(records), oldestLeft }]
    })
  }

  #beganLate({ partition, from, to }: PartitionRange): boolean {
    const first = this.#first.get(partition)
    return from < to && (first === undefined || first.offset > from)
  }
}

/** Without the last line break. */
export function goneText(gone: readonly GoneRecords[], topic: string): string {
  return [
    `Kafka no longer has all of ${topic}: what is gone can be no row by a replay.`,
    ...gone.map(({ partition, records, oldestLeft }) => {
      const left =
        oldestLeft === undefined
          ? 'and none is left'
          : `the oldest that is left came ${formatMoment(oldestLeft)}`
      return `partition ${partition}: ${records} records are gone, ${left}`
    }),
  ].join('\n')
}
