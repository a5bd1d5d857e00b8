import { isRetryable } from '@agent-actions/events'
import type { Store } from '@agent-actions/store'
import { Retry, type Wait } from './waiting.ts'

export interface StoreWhenThereOptions {
  /** Opens the store and checks that its schema is ours. */
  readonly open: () => Promise<Store>
  readonly signal: AbortSignal
  readonly wait: Wait
  readonly onFailure: (error: Error) => void
}

const LIMITS = { firstMs: 200, longestMs: 5_000 }

/**
 * The store, as soon as it can be had: containers start in any order.
 *
 * @returns nothing when the signal was aborted first
 * @throws what somebody has to mend before a start can succeed: settings, a schema that is missing
 */
export async function storeWhenThere(options: StoreWhenThereOptions): Promise<Store | undefined> {
  const { open, signal, wait, onFailure } = options
  const retry = new Retry(wait)
  while (!signal.aborted) {
    try {
      return await open()
    } catch (error) {
      if (!isRetryable(error)) throw error
      onFailure(error instanceof Error ? error : new Error(String(error)))
      await retry.after(LIMITS, [signal])
    }
  }
  return undefined
}
