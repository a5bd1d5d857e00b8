import type { Segment } from './segment.ts'

/** Where the events of the queue in memory came from, in their order. */
export interface Origin {
  /** The file that holds a copy; `undefined` where memory has the only one. */
  readonly segment: Segment | undefined
  /** Whether a flush waits for it: not where another process left it, or it came past earlier ones. */
  readonly isAwaited: boolean
}

interface Stretch extends Origin {
  events: number
}

/** How many events of each origin a number of settled ones are. */
export interface Settled extends Origin {
  readonly events: number
}

/**
 * The queue in memory is settled in the order in which it was filled. So where each event came from
 * is told by counting, and an event that waits needs not know it.
 */
export class Settlements {
  #stretches: Stretch[] = []

  entered(origin: Origin, events = 1): void {
    const last = this.#stretches.at(-1)
    if (last && last.segment === origin.segment && last.isAwaited === origin.isAwaited) {
      last.events += events
    } else this.#stretches.push({ ...origin, events })
  }

  /** The oldest so many are settled. */
  settle(events: number): readonly Settled[] {
    const settled: Settled[] = []
    let left = events
    while (left > 0) {
      const first = this.#stretches[0]
      if (!first) break
      const some = Math.min(left, first.events)
      settled.push({ ...first, events: some })
      first.events -= some
      left -= some
      if (first.events === 0) this.#stretches.shift()
    }
    return settled
  }

  /** All that are not settled. */
  clear(): readonly Settled[] {
    const left = this.#stretches
    this.#stretches = []
    return left
  }
}
