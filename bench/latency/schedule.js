// When which action is due to end: evenly spaced, whether or not the one before has come through.

export class Schedule {
  #startMs
  #everyMs
  /** Actions in all. */
  count
  /** Of them, how many come first and are not counted. */
  warmUp

  constructor({ startMs, rate, warmUpSeconds, seconds }) {
    this.#startMs = startMs
    this.#everyMs = 1_000 / rate
    this.warmUp = Math.round(rate * warmUpSeconds)
    this.count = this.warmUp + Math.round(rate * seconds)
  }

  /** @returns in ms of the monotonic clock */
  dueMs(number) {
    return this.#startMs + number * this.#everyMs
  }

  /** How many are due at that moment. */
  dueAt(ms) {
    const due = Math.floor((ms - this.#startMs) / this.#everyMs) + 1
    return Math.min(this.count, Math.max(0, due))
  }
}
