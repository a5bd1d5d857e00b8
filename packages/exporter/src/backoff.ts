import { backoffDelay } from '@agent-actions/events'

/** A send that got lost by itself goes again at once. */
const FIRST = { firstMs: 100, longestMs: 100 }
/** One that is away is asked every half second at the most, and noticed within two when it is back. */
const LIMITS = { firstMs: 1_000, longestMs: 1_000 }

/** Waits between tries, see `backoffDelay`. Never keeps the process alive. */
export class Backoff {
  #failures = 0
  #wake: (() => void) | undefined

  /** Resolves after the wait, or as soon as `wake` is called. */
  async wait(): Promise<void> {
    const failures = this.#failures++
    const delay = failures === 0 ? backoffDelay(1, FIRST) : backoffDelay(failures, LIMITS)
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
