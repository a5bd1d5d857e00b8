import { ensurePartitions, rowsOutsidePartitions, type Queryable } from '@agent-actions/store'

export interface PartitionUpkeepOptions {
  readonly store: Queryable
  /** Told how many rows are in the default partition. */
  readonly onSuccess: (rowsOutside: number) => void
  /** Rows without a partition of their own are kept in the default one: nothing is lost. */
  readonly onFailure: (error: Error) => void
}

const HOUR_MS = 3_600_000

/**
 * Makes the partitions of the coming weeks, now and every hour.
 *
 * @returns stops it
 */
export function keepPartitions({
  store,
  onSuccess,
  onFailure,
}: PartitionUpkeepOptions): () => void {
  const upkeep = async (): Promise<void> => {
    try {
      await ensurePartitions(store)
      onSuccess(await rowsOutsidePartitions(store))
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const timer = setInterval(() => void upkeep(), HOUR_MS)
  timer.unref()
  void upkeep()
  return () => clearInterval(timer)
}
