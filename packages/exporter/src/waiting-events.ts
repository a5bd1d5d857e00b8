import type { EncodedAction } from '@agent-actions/events'

export interface BatchLimits {
  /** Events in one send at the most; that many waiting are sent at once. */
  readonly flushEvents: number
  /** The same in bytes; one event may exceed it alone. */
  readonly flushBytes: number
}

/** What goes in one send. */
export interface Batch {
  readonly events: readonly EncodedAction[]
  /** Of all its events. */
  readonly bytes: number
}

interface OpenBatch {
  readonly events: EncodedAction[]
  bytes: number
}

/** Events that wait for their send, in order: batched as they come, so that taking a batch is free. */
export class WaitingEvents {
  readonly #limits: BatchLimits
  #batches: OpenBatch[] = []
  #length = 0

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  get length(): number {
    return this.#length
  }

  /** Whether there is enough for a send. */
  get isDue(): boolean {
    if (this.#batches.length !== 1) return this.#batches.length > 1
    const { events, bytes } = this.#batches[0] as OpenBatch
    return events.length >= this.#limits.flushEvents || bytes >= this.#limits.flushBytes
  }

  push(event: EncodedAction): void {
    const bytes = event.value.byteLength
    const batch = this.#batchFor(bytes)
    batch.events.push(event)
    batch.bytes += bytes
    this.#length += 1
  }

  /** The oldest events, as many as fit one send; `undefined` when there is none. */
  takeBatch(): Batch | undefined {
    const batch = this.#batches.shift()
    if (batch) this.#length -= batch.events.length
    return batch
  }

  clear(): void {
    this.#batches = []
    this.#length = 0
  }

  #batchFor(bytes: number): OpenBatch {
    const { flushEvents, flushBytes } = this.#limits
    const last = this.#batches.at(-1)
    if (last && last.events.length < flushEvents && last.bytes + bytes <= flushBytes) return last
    const fresh: OpenBatch = { events: [], bytes: 0 }
    this.#batches.push(fresh)
    return fresh
  }
}
