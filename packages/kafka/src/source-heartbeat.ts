/** How often kafkajs is asked; it sends one only when one is due. */
const CHECKS_PER_HEARTBEAT = 4

export interface HeartbeatOptions {
  readonly everyMs: number
  /** Called for every heartbeat that was refused or got lost. Never throws. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Heartbeats while handlers run: kafkajs sends none then. One timer for all of them, and never a
 * second heartbeat before the first is answered.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #timer: NodeJS.Timeout | undefined
  #isBeating = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** @param beat sends a heartbeat if one is due */
  start(beat: () => Promise<void>): void {
    // A check at the very interval would come a moment too early, and every second one be left out.
    this.#timer ??= setInterval(
      () => void this.#beat(beat),
      this.#options.everyMs / CHECKS_PER_HEARTBEAT,
    )
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #beat(beat: () => Promise<void>): Promise<void> {
    if (this.#isBeating) return
    this.#isBeating = true
    try {
      await beat()
    } catch (error) {
      this.#options.onFailure(error)
    } finally {
      this.#isBeating = false
    }
  }
}
