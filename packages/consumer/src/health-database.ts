/** What the database last said to a ping. */
export type DatabaseState =
  { readonly status: 'ok' } | { readonly status: 'failing'; readonly message: string }

/** However often anybody asks; one that fails is looked at again sooner, for its return is news. */
const LEAST_BETWEEN_PINGS_MS = { ok: 5_000, failing: 1_000 }
/** Below the second that Kubernetes gives a probe. */
const LONGEST_WAIT_MS = 800
/** A database that is slow once has not gone away. */
const LONGEST_PATIENCE_MS = 3_000

/**
 * Asks the database whether it answers: at most every 5 s while it does and every second while it
 * does not, one ping at a time, and no caller waits longer than 0.8 s for one.
 */
export class DatabaseCheck {
  readonly #ping: () => Promise<void>
  readonly #now: () => number
  #state: DatabaseState | undefined
  #pingedAtMs = Number.NEGATIVE_INFINITY
  #underWay: Promise<void> | undefined

  /** @param now - milliseconds, of any origin */
  constructor(ping: () => Promise<void>, now: () => number) {
    this.#ping = ping
    this.#now = now
  }

  /** Never rejects. */
  async state(): Promise<DatabaseState> {
    if (this.#underWay === undefined && this.#state !== undefined) {
      const isFresh = this.#now() - this.#pingedAtMs < LEAST_BETWEEN_PINGS_MS[this.#state.status]
      if (isFresh) return this.#state
    }
    this.#underWay ??= this.#pingOnce()
    return (await this.#settlesInTime(this.#underWay)) ? this.#state! : this.#unanswered()
  }

  async #pingOnce(): Promise<void> {
    this.#pingedAtMs = this.#now()
    try {
      await this.#ping()
      this.#state = { status: 'ok' }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#state = { status: 'failing', message }
    } finally {
      this.#underWay = undefined
    }
  }

  async #settlesInTime(ping: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, LONGEST_WAIT_MS, false)
    })
    try {
      return await Promise.race([ping.then(() => true), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  #unanswered(): DatabaseState {
    const waitedMs = this.#now() - this.#pingedAtMs
    if (waitedMs < LONGEST_PATIENCE_MS && this.#state !== undefined) return this.#state
    return { status: 'failing', message: `no answer for ${(waitedMs / 1000).toFixed(1)} s` }
  }
}
