import type { Generation } from './generation.ts'

/**
 * Far more than an agent has under way. A stream that nobody reads never ends, and must not fill the
 * agent's memory.
 */
const MAX_OPEN = 1000

/** The generations under way, by AI SDK 7's id of each call. */
export class Generations {
  readonly #open = new Map<string, Generation>()

  add(callId: string, generation: Generation): void {
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < MAX_OPEN) break
      const run = this.take(oldest)?.run
      run?.cancel('too many generations were under way')
      run?.end()
    }
    this.#open.set(callId, generation)
  }

  get(callId: string): Generation | undefined {
    return this.#open.get(callId)
  }

  take(callId: string): Generation | undefined {
    const generation = this.#open.get(callId)
    this.#open.delete(callId)
    return generation
  }
}
