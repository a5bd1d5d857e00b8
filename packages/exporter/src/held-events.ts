import { encodedFrom, type DropReason, type EncodedAction } from '@agent-actions/events'
import type { DeliveryCounts } from './delivery-counts.ts'
import type { SettledOffers } from './settled-offers.ts'
import type { Segment } from './spool/segment.ts'
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
  /** Is told of each that is taken here, and what became of it. */
  readonly offers: SettledOffers
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
  readonly #offers: SettledOffers
  readonly #spool: Spool | undefined
  readonly #waiting: WaitingEvents
  readonly #settlements = new Settlements()
  /** In memory, those being sent included. */
  #length = 0
  #bytes = 0
  #isClosed = false

  constructor(settings: HeldEventsSettings, { counts, offers, spool }: Holding) {
    this.#settings = settings
    this.#counts = counts
    this.#offers = offers
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
    return this.#isClosed ? 0 : (this.#spool?.spilled ?? 0)
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
    const segment = this.#spool?.append(event.value)
    // Behind those that are in the spool alone, or it would overtake them.
    if (segment && (isFull || this.spilled > 0)) {
      this.#spool?.spill()
      this.#offers.offered()
    } else if (isFull) return 'queue_full'
    else this.#holdOwn(event, segment)
    this.#counts.accepted += 1
    return undefined
  }

  /** The oldest events in memory, as many as fit one send; `undefined` when there is none. */
  takeBatch(): Batch | undefined {
    return this.#waiting.takeBatch()
  }

  /** Reads events of the spool into memory. Never rejects. */
  async refill(): Promise<void> {
    await this.#spool?.read((read) => this.#holdRead(read))
  }

  /** The oldest so many in memory are settled. */
  settle(events: number, bytes: number): void {
    this.#length -= events
    this.#bytes -= bytes
    if (!this.#spool) return this.#offers.settled(events)
    let awaited = 0
    for (const settled of this.#settlements.settle(events)) {
      settled.segment?.settled(settled.events)
      if (settled.isAwaited) awaited += settled.events
    }
    this.#offers.settled(awaited)
    this.#spool.tidy()
  }

  /** Nobody will send what is left; what is in the spool stays there. */
  abandon(): LeftEvents {
    const vanished = this.#spool?.vanished ?? 0
    const left = { lost: vanished, spooled: this.spilled - vanished }
    if (!this.#spool) left.lost = this.#length
    for (const { segment, events } of this.#settlements.clear()) {
      left[segment?.isThere() ? 'spooled' : 'lost'] += events
    }
    this.#isClosed = true
    this.#waiting.clear()
    this.#length = 0
    this.#bytes = 0
    return left
  }

  /** Behind `abandon`. Never rejects. */
  async close(): Promise<void> {
    await this.#spool?.close()
  }

  #holdOwn(event: EncodedAction, segment: Segment | undefined): void {
    // One that no file took is held ahead of those that are in a file alone.
    const isAwaited = this.spilled === 0
    if (this.#spool) this.#settlements.entered({ segment, isAwaited })
    if (isAwaited) this.#offers.offered()
    this.#hold(event)
  }

  #holdRead({ values, segment, lost, isOrphan }: SpooledEvents): void {
    const events = values.map(encodedFrom).filter((event) => event !== undefined)
    const strange = values.length - events.length
    if (events.length > 0) {
      this.#settlements.entered({ segment, isAwaited: !isOrphan }, events.length)
      for (const event of events) this.#hold(event)
    }
    segment.settled(strange)
    const unread = lost?.events ?? 0
    // Accepted by a process that is dead, and ours to account for from now on.
    if (isOrphan) this.#counts.accepted += values.length + unread
    else this.#offers.lost(strange + unread, this.spilled)
    this.#counts.drop('damaged', strange)
    if (lost) this.#counts.drop(lost.reason, unread)
  }

  #hold(event: EncodedAction): void {
    this.#waiting.push(event)
    this.#length += 1
    this.#bytes += event.value.byteLength
  }
}
