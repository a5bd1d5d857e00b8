import { settledWithin } from './deadline.ts'

interface Waiter {
  /** Resolves once this many were settled. */
  readonly settled: number
  readonly resolve: () => void
}

/** How many of the events that were offered are settled, and who waits for it. */
export class SettledOffers {
  readonly #waiters = new Set<Waiter>()
  #offered = 0
  #settled = 0

  offered(): void {
    this.#offered += 1
  }

  settled(events: number): void {
    this.#settled += events
    for (const waiter of this.#waiters) if (waiter.settled <= this.#settled) waiter.resolve()
  }

  /** Nobody settles what is left. */
  abandon(): void {
    this.settled(this.#offered - this.#settled)
  }

  /**
   * Whether everything that was offered so far is settled within the time.
   *
   * @param hurry called where that takes time
   */
  async within(timeoutMs: number, hurry: () => void): Promise<boolean> {
    const target = this.#offered
    if (this.#settled >= target) return true
    let waiter: Waiter | undefined
    const settled = new Promise<void>((resolve) => {
      waiter = { settled: target, resolve }
      this.#waiters.add(waiter)
    })
    hurry()
    const isSettled = await settledWithin(settled, timeoutMs)
    if (waiter) this.#waiters.delete(waiter)
    return isSettled
  }
}
