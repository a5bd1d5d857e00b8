import type { EncodedAction } from '@agent-actions/events'

export interface BatchLimits {
  /** Events in one send at the most; that many waiting are sent at once. */
  readonly flushEvents: number
  /** The same in bytes; one event may exceed it alone. */
  readonly flushBytes: number
}

/** Events that wait for their send, in order. */
export class WaitingEvents {
  readonly #limits: BatchLimits
  #events: EncodedAction[] = []
  #bytes = 0

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  get length(): number {
    return this.#events.length
  }

  /** Whether there is enough for a send. */
  get isDue(): boolean {
    const { flushEvents, flushBytes } = this.#limits
    return this.#events.length >= flushEvents || this.#bytes >= flushBytes
  }

  push(event: EncodedAction): void {
    this.#events.push(event)
    this.#bytes += event.value.byteLength
  }

  /** The oldest events, as many as fit one send; at least one, unless there is none. */
  takeBatch(): readonly EncodedAction[] {
    const { flushEvents, flushBytes } = this.#limits
    let count = 0
    let bytes = 0
    for (const { value } of this.#events) {
      if (count === flushEvents || (count > 0 && bytes + value.byteLength > flushBytes)) break
      bytes += value.byteLength
      count++
    }
    this.#bytes -= bytes
    return this.#events.splice(0, count)
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }
}
