import { ClosedError, type EncodedAction } from '@agent-actions/events'
import type { KafkaSink } from '../kafka-sink.ts'
import type { Log } from '../log.ts'
import { settledWithin } from '../producer-deadline.ts'
import { errorFrom } from './failure.ts'
import type { Refusal, Request } from './messages.ts'
import { packEvents } from './packed-events.ts'
import type { SinkThread } from './sink-thread-for.ts'
import { SinkWorker } from './sink-worker.ts'

export interface ThreadedSinkSettings {
  /** Longest time that the thread gives its sends when it is closed, in milliseconds. */
  readonly closeTimeoutMs: number
  readonly log: Log
  /** The same on this thread, for a process in which no thread lives. */
  readonly inline: () => KafkaSink
}

/** Threads that may end, one after the other, without an answer of any. */
const MAX_SILENT_THREADS = 3
/** What a thread gets on top of its own deadline to say goodbye, in milliseconds. */
const GOODBYE_MS = 1_000

/**
 * The sink in a thread of its own, so that encoding, compressing and waiting for brokers take nothing
 * from the agent's event loop (docs/adr/0009-the-kafka-sink-in-a-worker-thread.md). A thread that ends
 * fails its sends, retryable, and the next send starts another one.
 */
export class ThreadedSink implements KafkaSink {
  readonly #thread: SinkThread
  readonly #settings: ThreadedSinkSettings
  readonly #arrived = new WeakSet<EncodedAction>()
  #worker: SinkWorker | undefined
  #silentThreads = 0
  #inline: KafkaSink | undefined
  #closing: Promise<void> | undefined

  constructor(thread: SinkThread, settings: ThreadedSinkSettings) {
    this.#thread = thread
    this.#settings = settings
  }

  async open(): Promise<void> {
    const worker = this.#livingWorker()
    if (!worker) return this.#inlineSink().open()
    const refusal = await this.#ask(worker, { kind: 'open' })
    if (refusal) throw errorFrom(refusal.failure)
  }

  async send(events: readonly EncodedAction[]): Promise<void> {
    const worker = this.#livingWorker()
    const missing = events.filter((event) => !this.#arrived.has(event))
    if (missing.length === 0) return
    if (!worker) return this.#inlineSink().send(missing)
    const refusal = await this.#ask(worker, { kind: 'send', events: packEvents(missing) })
    if (!refusal) return
    for (const place of refusal.arrived) this.#arrived.add(missing[place]!)
    throw errorFrom(refusal.failure)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** @returns `undefined` where threads do not live, and the sink is on this one from now on */
  #livingWorker(): SinkWorker | undefined {
    if (this.#closing) throw new ClosedError('The sink')
    if (this.#worker?.isAlive) return this.#worker
    if (this.#inline || this.#silentThreads === MAX_SILENT_THREADS) return undefined
    try {
      this.#worker = new SinkWorker(this.#thread, this.#settings.log)
      this.#silentThreads += 1
      return this.#worker
    } catch (error) {
      this.#settings.log('warn', NO_THREAD, { error })
      this.#inline = this.#settings.inline()
      return undefined
    }
  }

  #inlineSink(): KafkaSink {
    if (!this.#inline) this.#settings.log('warn', NO_THREAD)
    return (this.#inline ??= this.#settings.inline())
  }

  async #ask(worker: SinkWorker, request: Request): Promise<Refusal | undefined> {
    const refusal = await worker.request(request)
    this.#silentThreads = 0
    return refusal
  }

  async #close(): Promise<void> {
    const goodbye = this.#worker?.request({ kind: 'close' })
    const closing = Promise.allSettled([goodbye, this.#inline?.close()])
    await settledWithin(closing, this.#settings.closeTimeoutMs + GOODBYE_MS)
    await this.#worker?.terminate()
  }
}

const NO_THREAD = "no thread for sending to Kafka lives in this process: it is done on the agent's"
