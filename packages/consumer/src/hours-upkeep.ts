import { refreshHours, type Store } from '@agent-actions/store'

export interface HoursUpkeepOptions {
  /** A connection for one round: an hour of a busy table takes longer than a write may. */
  readonly openStore: () => Promise<Store>
  readonly onSuccess: () => void
  /** Until it succeeds statistics are read from the rows: right, and slower. */
  readonly onFailure: (error: Error) => void
}

/** An hour is filled 20 minutes after its end. */
const EVERY_MS = 600_000

/**
 * Has the statistics by hour filled, now and every 10 minutes. Several consumers may: one does it.
 *
 * @returns stops it, and resolves when a round that is under way has ended: within seconds, as a rule
 */
export function keepHours({
  openStore,
  onSuccess,
  onFailure,
}: HoursUpkeepOptions): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  let round = Promise.resolve()
  const refresh = async (): Promise<void> => {
    try {
      await using store = await openStore()
      while (!signal.aborted && (await refreshHours(store)) > 0);
      if (!signal.aborted) onSuccess()
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  // One after the other: the first one after an upgrade may take longer than the time between two.
  const begin = (): void =>
    void (round = round.then(() => (signal.aborted ? undefined : refresh())))
  const timer = setInterval(begin, EVERY_MS)
  timer.unref()
  begin()
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await round
  }
}
