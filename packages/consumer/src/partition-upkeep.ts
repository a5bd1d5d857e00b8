import { ensurePartitions, type Queryable } from '@agent-actions/store'

export interface PartitionUpkeepOptions {
  readonly store: Queryable
  readonly onSuccess: () => void
  /** Rows without a partition of their own are kept in the default one: nothing is lost. */
  readonly onFailure: (error: Error) => void
}

const HOUR_MS = 3_600_000

/**
 * Makes the partitions of the coming weeks every hour; opening the store made the first ones.
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
      onSuccess()
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const timer = setInterval(() => void upkeep(), HOUR_MS)
  timer.unref()
  return () => clearInterval(timer)
}
