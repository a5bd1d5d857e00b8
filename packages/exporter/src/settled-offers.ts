import { settledWithin } from './deadline.ts'

interface Waiter {
  /** Of the oldest that are not settled, how many it still waits for. */
  left: number
  readonly resolve: () => void
}

/** How many of the events that were offered are settled, and who waits for it. */
export class SettledOffers {
  readonly #waiters = new Set<Waiter>()
  #unsettled = 0

  offered(): void {
    this.#unsettled += 1
  }

  /** The oldest so many. */
  settled(events: number): void {
    this.#settle(events, 0)
  }

  /** So many that others were ahead of: nobody who waits for these alone is told. */
  lost(events: number, behind: number): void {
    this.#settle(events, this.#unsettled - events - behind)
  }

  get hasUnsettled(): boolean {
    return this.#unsettled > 0
  }

  /** Nobody settles what is left. */
  abandon(): void {
    this.settled(this.#unsettled)
  }

  /**
   * Whether everything that was offered so far is settled within the time.
   *
   * @param hurry called where that takes time
   */
  async within(timeoutMs: number, hurry: () => void): Promise<boolean> {
    if (this.#unsettled === 0) return true
    let waiter: Waiter | undefined
    const settled = new Promise<void>((resolve) => {
      waiter = { left: this.#unsettled, resolve }
      this.#waiters.add(waiter)
    })
    hurry()
    const isSettled = await settledWithin(settled, timeoutMs)
    if (waiter) this.#waiters.delete(waiter)
    return isSettled
  }

  #settle(events: number, ahead: number): void {
    this.#unsettled -= events
    for (const waiter of this.#waiters) {
      waiter.left -= Math.min(events, Math.max(0, waiter.left - ahead))
      if (waiter.left === 0) waiter.resolve()
    }
  }
}
