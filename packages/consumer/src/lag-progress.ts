import type { SourceStatus } from '@agent-actions/kafka'

/** How far a group is behind in one partition. */
export interface PartitionLag {
  readonly partition: number
  /** Records between what the group has committed and the partition's end. */
  readonly lag: bigint
}

export interface LagReading {
  readonly partitions: readonly PartitionLag[]
  readonly total: bigint
  /** Milliseconds since 1970. */
  readonly readAtMs: number
}

/**
 * Sees by the broker's own figures whether a partition stands still: it is ours, it has lag in one
 * reading after the other, and nothing of it is committed in between.
 */
export class LagProgress {
  readonly #source: () => SourceStatus
  readonly #now: () => number
  /** Since when each partition of ours has had lag without a commit. */
  readonly #behindSinceMs = new Map<number, number>()
  #joins = 0
  #reading: LagReading | undefined

  constructor(source: () => SourceStatus, now: () => number) {
    this.#source = source
    this.#now = now
  }

  get reading(): LagReading | undefined {
    return this.#reading
  }

  read(partitions: readonly PartitionLag[]): void {
    const readAtMs = this.#now()
    const total = partitions.reduce((sum, { lag }) => sum + lag, 0n)
    this.#reading = { partitions, total, readAtMs }
    this.#forgetFormerPartitions()
    const ours = new Set(this.#source().partitions)
    for (const { partition, lag } of partitions) {
      if (lag === 0n || !ours.has(partition)) this.#behindSinceMs.delete(partition)
      else if (!this.#behindSinceMs.has(partition)) this.#behindSinceMs.set(partition, readAtMs)
    }
  }

  committed(partition: number): void {
    if (this.#behindSinceMs.has(partition)) this.#behindSinceMs.set(partition, this.#now())
  }

  /** Partitions of ours with lag, and without a commit, for this long before the last reading. */
  stalledFor(ms: number): readonly number[] {
    this.#forgetFormerPartitions()
    const ours = new Set(this.#source().partitions)
    // Only a reading can say that there still is lag: without a new one, nothing is held against us.
    const readAtMs = this.#reading?.readAtMs ?? 0
    return [...this.#behindSinceMs]
      .filter(([partition, sinceMs]) => ours.has(partition) && readAtMs - sinceMs >= ms)
      .map(([partition]) => partition)
      .toSorted((a, b) => a - b)
  }

  /** With every join the partitions are dealt anew: what another member left behind is no stall of ours. */
  #forgetFormerPartitions(): void {
    const { joins } = this.#source()
    if (joins !== this.#joins) this.#behindSinceMs.clear()
    this.#joins = joins
  }
}
