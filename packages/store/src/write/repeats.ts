/** So many writes without one are enough: what is delivered again comes first, and in one piece. */
const WRITES_WITHOUT = 10

/**
 * Whether the next write is likely to bring a row that is there already. Repeats come together: after a start,
 * when partitions change hands, in a replay. In between there are none for days.
 */
export class Repeats {
  #writesWithout = 0

  get areUnlikely(): boolean {
    return this.#writesWithout >= WRITES_WITHOUT
  }

  /** @param repeated rows of one write that were there already */
  note(repeated: number): void {
    this.#writesWithout = repeated === 0 ? this.#writesWithout + 1 : 0
  }
}
