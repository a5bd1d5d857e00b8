/** What was opened, to be closed in the opposite order. */
export class Closers {
  readonly #closers: (() => unknown)[] = []

  add(close: () => unknown): void {
    this.#closers.push(close)
  }

  /** Closes everything, whatever fails on the way. Never rejects. */
  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) {
      await Promise.resolve()
        .then(close)
        // It is let go of anyhow; what it was to do it has done, or will be done again.
        .catch(() => undefined)
    }
  }
}
