import { backoffDelay } from '@agent-actions/events'

/** A sink that is back is noticed within five seconds. */
const LIMITS = { firstMs: 100, longestMs: 5_000 }

/** Waits between tries, see `backoffDelay`. Never keeps the process alive. */
export class Backoff {
  #failures = 0
  #wake: (() => void) | undefined

  /** Resolves after the wait, or as soon as `wake` is called. */
  async wait(): Promise<void> {
    const delay = backoffDelay(++this.#failures, LIMITS)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay)
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }

  /** Somebody waits for the result: try again now. */
  wake(): void {
    this.#wake?.()
  }

  reset(): void {
    this.#failures = 0
  }
}
