import { backoffDelay, type BackoffLimits } from '@agent-actions/events'

/** Resolves after the delay, or at once when one of the signals is aborted. */
export type Wait = (delayMs: number, signals: readonly AbortSignal[]) => Promise<void>

export const waitFor: Wait = async (delayMs, signals) => {
  const aborted = AbortSignal.any([...new Set(signals)])
  if (aborted.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, delayMs)
    function done(): void {
      clearTimeout(timer)
      aborted.removeEventListener('abort', done)
      resolve()
    }
    aborted.addEventListener('abort', done)
  })
}

/** Counts failures in a row and waits longer after each. */
export class Retry {
  readonly #wait: Wait
  #failures = 0

  constructor(wait: Wait) {
    this.#wait = wait
  }

  get failures(): number {
    return this.#failures
  }

  async after(limits: BackoffLimits, signals: readonly AbortSignal[]): Promise<void> {
    await this.#wait(backoffDelay(++this.#failures, limits), signals)
  }
}
