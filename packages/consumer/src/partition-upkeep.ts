import { ensurePartitions, rowsOutsidePartitions, type Queryable } from '@agent-actions/store'

export interface PartitionUpkeepOptions {
  readonly store: Queryable
  readonly onRowsOutside: (rows: number) => void
  /** Rows without a partition of their own are kept in the default one: nothing is lost. */
  readonly onFailure: (error: unknown) => void
  readonly onSuccess: (made: number) => void
}

const HOUR_MS = 3_600_000

/**
 * Makes the partitions of the coming weeks, now and every hour.
 *
 * @returns stops it
 */
export function keepPartitions(options: PartitionUpkeepOptions): () => void {
  const upkeep = async (): Promise<void> => {
    const { store, onRowsOutside, onFailure, onSuccess } = options
    try {
      onSuccess(await ensurePartitions(store))
      onRowsOutside(await rowsOutsidePartitions(store))
    } catch (error) {
      onFailure(error)
    }
  }
  const timer = setInterval(() => void upkeep(), HOUR_MS)
  timer.unref()
  void upkeep()
  return () => clearInterval(timer)
}
