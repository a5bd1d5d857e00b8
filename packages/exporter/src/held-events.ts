import { encodedFrom, type DropReason, type EncodedAction } from '@agent-actions/events'
import type { DeliveryCounts } from './delivery-counts.ts'
import { Settlements } from './spool/settlements.ts'
import type { SpooledEvents, Spool } from './spool/spool.ts'
import { WaitingEvents, type Batch, type BatchLimits } from './waiting-events.ts'

export interface HeldEventsSettings extends BatchLimits {
  /** Most events held in memory, those being sent included. */
  readonly maxQueueEvents: number
  /** Most bytes of events held in memory, those being sent included. */
  readonly maxQueueBytes: number
}

interface Holding {
  readonly counts: DeliveryCounts
  /** Where each event is written before it is held. Default: nowhere. */
  readonly spool?: Spool | undefined
}

/** What becomes of events that nobody will send any more. */
export interface LeftEvents {
  /** In memory alone. */
  readonly lost: number
  /** In the spool, for the next process. */
  readonly spooled: number
}

/**
 * Every event that was accepted and is not settled. In memory within bounds; with a spool each is in a
 * file first, and those that memory has no room for are there alone, until they are read back.
 */
export class HeldEvents {
  readonly #settings: HeldEventsSettings
  readonly #counts: DeliveryCounts
  readonly #spool: Spool | undefined
  readonly #waiting: WaitingEvents
  readonly #settlements = new Settlements()
  /** In memory, those being sent included. */
  #length = 0
  #bytes = 0
  #isClosed = false

  constructor(settings: HeldEventsSettings, { counts, spool }: Holding) {
    this.#settings = settings
    this.#counts = counts
    this.#spool = spool
    this.#waiting = new WaitingEvents(settings)
  }

  /** In memory, those being sent included. */
  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** In the spool alone. */
  get spilled(): number {
    return this.#spool?.spilled ?? 0
  }

  /** Whether there is enough for a send. */
  get isDue(): boolean {
    return this.#waiting.isDue || this.spilled > 0
  }

  /** Whether the spool may have something for the next send. */
  get wantsMore(): boolean {
    const hasLittle = this.#waiting.length < this.#settings.flushEvents
    return hasLittle && !this.#isClosed && this.#spool?.hasMore === true
  }

  /** Takes the event, or says why not. */
  take(event: EncodedAction): DropReason | undefined {
    const bytes = event.value.byteLength
    const { maxQueueEvents, maxQueueBytes } = this.#settings
    if (bytes > maxQueueBytes) return 'too_large'
    const isFull = this.#length >= maxQueueEvents || this.#bytes + bytes > maxQueueBytes
    if (!this.#spool) {
      if (isFull) return 'queue_full'
      this.#hold(event)
      return undefined
    }
    const segment = this.#spool.append(event.value)
    // Behind those that are in the spool alone, or it would overtake them.
    if (segment && (isFull || this.#spool.spilled > 0)) this.#spool.spill()
    else if (isFull) return 'queue_full'
    else {
      this.#settlements.entered({ segment, isOrphan: false })
      this.#hold(event)
    }
    return undefined
  }

  /** The oldest events in memory, as many as fit one send; `undefined` when there is none. */
  takeBatch(): Batch | undefined {
    return this.#waiting.takeBatch()
  }

  /** Reads events of the spool into memory. @returns own ones that cannot be read, and are counted */
  async refill(): Promise<number> {
    const read = await this.#spool?.read()
    // What was read too late stays in its file, for the next process.
    if (!read || this.#isClosed) return 0
    const events = read.values.map(encodedFrom)
    const whole = events.filter((event) => event !== undefined)
    const strange = events.length - whole.length
    read.segment.settled(strange)
    this.#settlements.entered(read, whole.length)
    for (const event of whole) this.#hold(event)
    return this.#countLost(read, strange)
  }

  /** The oldest so many in memory are settled. @returns how many of them are this process's own */
  settle(events: number, bytes: number): number {
    this.#length -= events
    this.#bytes -= bytes
    if (!this.#spool) return events
    let own = 0
    for (const settled of this.#settlements.settle(events)) {
      settled.segment?.settled(settled.events)
      if (!settled.isOrphan) own += settled.events
    }
    this.#spool.tidy()
    return own
  }

  /** Nobody will send what is left; what is in the spool stays there. */
  async close(): Promise<LeftEvents> {
    this.#isClosed = true
    const left = { lost: this.#spool ? 0 : this.#length, spooled: this.spilled }
    for (const { segment, events } of this.#settlements.clear()) {
      left[segment ? 'spooled' : 'lost'] += events
    }
    this.#waiting.clear()
    this.#length = 0
    this.#bytes = 0
    await this.#spool?.close()
    return left
  }

  #hold(event: EncodedAction): void {
    this.#waiting.push(event)
    this.#length += 1
    this.#bytes += event.value.byteLength
  }

  #countLost({ isOrphan, values, lost }: SpooledEvents, strange: number): number {
    const unread = lost?.events ?? 0
    // Accepted by a process that is dead, and ours to account for from now on.
    if (isOrphan) this.#counts.accepted += values.length + unread
    this.#counts.drop('damaged', strange)
    if (lost) this.#counts.drop(lost.reason, unread)
    return isOrphan ? 0 : strange + unread
  }
}
