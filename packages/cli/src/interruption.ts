import type { TextOutput } from './command-context.ts'

export interface InterruptionOptions {
  readonly stderr: TextOutput
  readonly exit: () => void
}

/**
 * What a command still has to put in order when it is interrupted: an open store gives its folder
 * back. The second interruption waits for nothing. A command that runs until it is told to stop takes
 * the first one for that.
 */
export class Interruption {
  readonly #leaving = new Set<() => Promise<unknown>>()
  readonly #options: InterruptionOptions
  #stop: (() => void) | undefined
  #isInterrupted = false
  #isStopping = false

  constructor(options: InterruptionOptions) {
    this.#options = options
  }

  get isInterrupted(): boolean {
    return this.#isInterrupted
  }

  /** Whether a command was told to stop, and not yet interrupted in that. */
  get isStopping(): boolean {
    return this.#isStopping && !this.#isInterrupted
  }

  /** The first interruption calls `stop` and nothing else; the next one leaves at once. */
  onStop(stop: () => void): void {
    this.#stop = stop
  }

  /** @returns takes `leave` back */
  onInterrupt(leave: () => Promise<unknown>): () => void {
    this.#leaving.add(leave)
    return () => void this.#leaving.delete(leave)
  }

  interrupt(): void {
    const { stderr, exit } = this.#options
    if (this.#isInterrupted) return exit()
    if (this.#stop && !this.#isStopping) {
      this.#isStopping = true
      return this.#stop()
    }
    this.#isInterrupted = true
    if (this.#isStopping) return exit()
    if (this.#leaving.size > 0) {
      stderr.write('interrupted: closing what is open. Once more leaves at once.\n')
    }
    // What fails here has its own way of being repaired: the next opener takes the folder over.
    void Promise.allSettled([...this.#leaving].map((leave) => leave())).then(exit)
  }

  /** Lets text through until the interruption: what comes after it is only noise. */
  untilInterrupted(output: TextOutput): TextOutput {
    return { write: (text) => this.#isInterrupted || output.write(text) }
  }
}
