import { isRetryable } from '@agent-actions/events'
import type { Lane } from './send-plan.ts'

/** Sends under way at once, of one call. */
export const MAX_SENDS_AT_ONCE = 8

export interface LaneFailure {
  readonly lane: number | string
  readonly error: unknown
}

/**
 * Sends the lanes, several at the same time, the batches of one lane one after the other. Never
 * rejects: resolves with what failed.
 *
 * Of a failing lane the rest is left for later, because it would most likely fail as well, and so is
 * one of the places to send at once: with every partition away all fail together, not in turn. A
 * batch that is refused for good holds up nothing.
 */
export async function sendLanes<Item>(
  lanes: readonly Lane<Item>[],
  send: (batch: readonly Item[], lane: number | string) => Promise<void>,
): Promise<readonly LaneFailure[]> {
  const failures: LaneFailure[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < lanes.length) if (!(await isSent(lanes[next++]!))) return
  }
  const isSent = async ({ name, batches }: Lane<Item>): Promise<boolean> => {
    for (const batch of batches) {
      try {
        await send(batch, name)
      } catch (error) {
        failures.push({ lane: name, error })
        if (isRetryable(error)) return false
      }
    }
    return true
  }
  await Promise.all(Array.from({ length: Math.min(MAX_SENDS_AT_ONCE, lanes.length) }, work))
  return failures
}

/**
 * The one error to throw for several. A retryable one wins, because it makes the caller send the
 * same events again: what is refused for good is then refused again, once the rest has arrived.
 */
export function errorOf(failures: readonly LaneFailure[]): unknown {
  return (failures.find(({ error }) => isRetryable(error)) ?? failures[0])?.error
}
