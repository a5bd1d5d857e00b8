/** First wait after a failed send. Doubles with each further failure. */
const FIRST_MS = 100
/** A sink that is back is noticed within this time. */
const LONGEST_MS = 5_000

/**
 * Waits between tries: doubling, and anywhere in the upper half of that, so that many agents do not
 * come back in step. Never keeps the process alive.
 */
export class Backoff {
  #attempt = 0
  #wake: (() => void) | undefined

  /** Resolves after the wait, or as soon as `wake` is called. */
  async wait(): Promise<void> {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempt++)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2))
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
    this.#attempt = 0
  }
}
