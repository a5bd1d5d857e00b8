import type { Action } from '@agent-actions/sdk'

/**
 * Far more than an agent has under way. A framework that never tells of an end must not fill the
 * agent's memory.
 */
const MAX_OPEN = 10_000

/** Actions under way, by the framework's id of each, for hooks that tell of start and end apart. */
export class OpenActions {
  readonly #open = new Map<string, Action>()

  /** A second start with the same id ends the first as cancelled, and so does one too many the oldest. */
  add(id: string, action: Action): void {
    this.#abandon(id, 'another call with its id began')
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < MAX_OPEN) break
      this.#abandon(oldest, 'too many calls were under way')
    }
    this.#open.set(id, action)
  }

  get(id: string): Action | undefined {
    return this.#open.get(id)
  }

  /** The action, which is the caller's to end now. */
  take(id: string): Action | undefined {
    const action = this.#open.get(id)
    this.#open.delete(id)
    return action
  }

  /** For a framework that ended without telling of these. */
  endAll(reason: string): void {
    for (const id of this.#open.keys()) this.#abandon(id, reason)
  }

  #abandon(id: string, reason: string): void {
    const action = this.take(id)
    action?.cancel(reason)
    action?.end()
  }
}
