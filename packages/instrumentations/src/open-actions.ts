import type { Action } from '@agent-actions/sdk'
import { BoundedMap } from './bounded-map.ts'

/** Far more than an agent has under way. */
const MAX_OPEN = 10_000

/** Actions under way, by the framework's id of each, for hooks that tell of start and end apart. */
export class OpenActions {
  readonly #open = new BoundedMap<string, Action>(MAX_OPEN, (action) =>
    abandon(action, 'too many calls were under way'),
  )

  /** A second start with the same id ends the first as cancelled, and so does one too many the oldest. */
  add(id: string, action: Action): void {
    abandon(this.take(id), 'another call with its id began')
    this.#open.set(id, action)
  }

  get(id: string): Action | undefined {
    return this.#open.get(id)
  }

  /** The action, which is the caller's to end now. */
  take(id: string): Action | undefined {
    return this.#open.take(id)
  }

  /** For a framework that ended without telling of these. */
  endAll(reason: string): void {
    for (const id of this.#open.keys()) abandon(this.take(id), reason)
  }
}

/** Nobody told how it ended. */
export function abandon(action: Action | undefined, reason: string): void {
  action?.cancel(reason)
  action?.end()
}
