import {
  DeliveryError,
  NO_ROWS_PAGE,
  type ActionSink,
  type DropReason,
  type EncodedAction,
} from '@agent-actions/events'
import { Backoff } from './backoff.ts'
import { settledWithin } from './deadline.ts'
import { deliver } from './deliver.ts'
import type { DeliveryCounts } from './delivery-counts.ts'
import { DeliveryWarnings, type Ending } from './delivery-warnings.ts'
import type { SelfMetrics } from './self-metrics.ts'
import { SettledOffers } from './settled-offers.ts'
import { withoutTracing } from './suppressed-tracing.ts'
import type { Batch } from './waiting-events.ts'
import { HeldEvents, type HeldEventsSettings } from './held-events.ts'
import { Spool } from './spool/spool.ts'
import type { SpoolSettings } from './spool/spool-options.ts'

export interface DeliveryQueueSettings extends HeldEventsSettings {
  /** Default: none, and what is held is lost with the process. */
  readonly spool?: SpoolSettings | undefined
  /** Longest time an event waits for others to share its send. */
  readonly flushAfterMs: number
}

/** How often what came while the rest was delivered is delivered too, when the queue is closed. */
const LAST_ROUNDS = 5

interface Bookkeeping {
  readonly counts: DeliveryCounts
  readonly metrics?: SelfMetrics
}

/**
 * Events between `span.end()` and the sink: bounded, in order, one send at a time.
 *
 * `offer` returns at once, whatever the sink does. While a send is away, what arrives waits and
 * goes with the next one. Nothing here keeps the process alive, but `flush` does while it is awaited.
 */
export class DeliveryQueue {
  readonly #sink: ActionSink
  readonly #settings: DeliveryQueueSettings
  readonly #counts: DeliveryCounts
  readonly #metrics: SelfMetrics | undefined
  readonly #backoff = new Backoff()
  readonly #warnings = new DeliveryWarnings()
  readonly #held: HeldEvents
  #sending = 0
  #sendingBytes = 0
  /** Why the last send failed; gone with the next that succeeds. */
  #obstacle: unknown
  /** In the spool for another process, since this one was closed. */
  #left = 0
  readonly #offers = new SettledOffers()
  #draining = false
  #scheduled: NodeJS.Timeout | undefined
  /** Whether what is scheduled is not waiting for more. */
  #isDue = false
  #closing: Promise<void> | undefined
  #hasLetGo = false

  constructor(sink: ActionSink, settings: DeliveryQueueSettings, { counts, metrics }: Bookkeeping) {
    this.#sink = sink
    this.#settings = settings
    this.#counts = counts
    const [offers, spool] = [this.#offers, this.#spoolOf(settings)]
    this.#held = new HeldEvents(settings, { counts, offers, spool })
    this.#metrics = metrics
  }

  /** Events in memory, those being sent included. */
  get queued(): number {
    return this.#held.length
  }

  /** Events in the spool alone. */
  get spooled(): number {
    return this.#held.spilled + this.#left
  }

  /** Of those queued, how many the sink has been given. */
  get sending(): number {
    return this.#sending
  }

  /** Takes the event, or says why not. */
  offer(event: EncodedAction): DropReason | undefined {
    const reason = this.#hasLetGo ? 'closed' : this.#held.take(event)
    if (reason) {
      this.#counts.drop(reason)
      if (reason === 'queue_full') this.#warnings.full(this.queued, this.#held.bytes)
      return reason
    }
    this.#schedule()
    return undefined
  }

  /** @throws DeliveryError `AA_DELIVERY_TIMEOUT` when not everything accepted so far is settled in time */
  async flush(timeoutMs: number): Promise<void> {
    if (await this.#flushedWithin(timeoutMs)) return
    throw new DeliveryError(
      'AA_DELIVERY_TIMEOUT',
      `${this.queued + this.spooled} actions were not delivered within ${timeoutMs} ms. They stay queued and are tried again. See ${NO_ROWS_PAGE}.`,
      { retryable: true },
    )
  }

  /**
   * Delivers in time what was taken so far, and what comes meanwhile, a few times; then takes nothing
   * more, leaves the rest to the spool or counts it as dropped, and closes the sink.
   */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs
    let isFlushed = await this.#flushedWithin(timeoutMs)
    // An agent that a signal ends is at work until then. Where it pauses nothing is left of it.
    for (let round = 0; isFlushed && this.#offers.hasUnsettled && round < LAST_ROUNDS; round++)
      isFlushed = await this.#flushedWithin(deadline - performance.now())
    await this.#letGo(isFlushed ? 'busy' : 'late')
    const left = Math.max(isFlushed ? 1_000 : 0, deadline - performance.now())
    await settledWithin(closeQuietly(this.#sink), left)
  }

  #spoolOf({ spool }: DeliveryQueueSettings): Spool | undefined {
    if (!spool) return undefined
    return new Spool({
      ...spool,
      onDropped: (events) => {
        this.#offers.lost(events, this.#held.spilled)
        this.#counts.drop('spool_full', events)
        this.#warnings.spoolFull(spool)
      },
      onOrphans: () => this.#schedule(),
    })
  }

  #schedule(): void {
    if (this.#draining || this.#hasLetGo) return
    const { isDue } = this.#held
    if (this.#scheduled && (!isDue || this.#isDue)) return
    this.#unschedule()
    this.#isDue = isDue
    // Outside the context of the request that happened to come first, and never inside `offer`.
    this.#scheduled = withoutTracing(() =>
      setTimeout(() => void this.#drain(), isDue ? 0 : this.#settings.flushAfterMs),
    )
    this.#scheduled.unref()
  }

  #unschedule(): void {
    clearTimeout(this.#scheduled)
    this.#scheduled = undefined
  }

  async #drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    this.#unschedule()
    for (;;) {
      const isReading = this.#held.wantsMore
      while (this.#held.wantsMore) await this.#held.refill()
      const batch = this.#held.takeBatch()
      if (!batch && !this.#held.wantsMore) break
      if (batch) await this.#send(batch)
      await nextTurn(isReading)
    }
    this.#draining = false
  }

  async #send({ events, bytes }: Batch): Promise<void> {
    this.#sending = events.length
    this.#sendingBytes = bytes
    const startedMs = performance.now()
    let errorType: string | undefined
    await deliver(events, {
      sink: this.#sink,
      backoff: this.#backoff,
      givenUp: () => this.#sending === 0,
      onRetry: (error) => this.#warnSlow(error),
      onDelivered: (delivered) => this.#delivered(delivered),
      onRejected: (rejected, error) => {
        errorType = 'rejected'
        this.#rejected(rejected, error)
      },
    })
    this.#metrics?.exported(startedMs, errorType)
  }

  #delivered(events: readonly EncodedAction[]): void {
    if (this.#sending === 0) return // Given up meanwhile, and counted as such.
    this.#obstacle = undefined
    this.#counts.delivered += events.length
    this.#settle(events)
  }

  #rejected(events: readonly EncodedAction[], error: unknown): void {
    if (this.#sending === 0) return
    this.#counts.drop('rejected', events.length)
    this.#warnings.refused(events.length, error)
    this.#settle(events)
  }

  #settle(events: readonly EncodedAction[]): void {
    const bytes = events.length === this.#sending ? this.#sendingBytes : bytesOf(events)
    this.#sending -= events.length
    this.#sendingBytes -= bytes
    this.#held.settle(events.length, bytes)
  }

  #flushedWithin(timeoutMs: number): Promise<boolean> {
    return this.#offers.within(timeoutMs, () => {
      this.#backoff.wake()
      void withoutTracing(() => this.#drain())
    })
  }

  async #letGo(ending: Ending): Promise<void> {
    this.#hasLetGo = true
    this.#sending = 0
    const { lost, spooled } = this.#held.abandon()
    this.#left = spooled
    this.#counts.drop('closed', lost)
    this.#offers.abandon()
    this.#backoff.wake()
    await this.#held.close()
    if (lost > 0) this.#warnings.lost(lost, this.#obstacle, ending)
    if (spooled > 0) this.#warnings.left(spooled, this.#settings.spool, ending)
  }

  #warnSlow(error: unknown): void {
    this.#obstacle = error
    this.#warnings.slow(error, this.queued)
  }
}

/**
 * A sink that answers at once would otherwise keep the agent's loop to itself. What comes from the spool
 * must not keep alive an agent that is done: there may be hours of it, and it is safe where it is.
 */
function nextTurn(isFromSpool: boolean): Promise<void> {
  return new Promise((resolve) => {
    // Not an immediate: one that is unref'd waits for whatever ends the loop's sleep.
    if (isFromSpool) setTimeout(resolve, 0).unref()
    else setImmediate(resolve)
  })
}

function bytesOf(events: readonly EncodedAction[]): number {
  let bytes = 0
  for (const { value } of events) bytes += value.byteLength
  return bytes
}

async function closeQuietly(sink: ActionSink): Promise<void> {
  try {
    await withoutTracing(() => sink.close())
  } catch {
    // Everything is delivered or counted; a sink that cannot close changes neither.
  }
}
