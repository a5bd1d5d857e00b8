import { backoffDelay, ClosedError } from '@agent-actions/events'
import type { BatchHandler, RecordSource, SourceStatus } from './record-source.ts'
import { GroupMember, type MemberSettings } from './source-member.ts'
import { sourceLog } from './source-log.ts'
import { pause } from './source-pause.ts'
import { SourceProgress } from './source-progress.ts'
import { asError } from './source-refusal.ts'

export interface SupervisedSourceOptions extends MemberSettings {
  /** What people are told of a failure of kafkajs. */
  readonly explain: (error: unknown) => Error
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const LONGEST_INTERVAL_MS = 2 ** 31 - 1

/** Keeps one consumer alive at a time, and begins with a new one after each failure. */
export class SupervisedSource implements RecordSource {
  readonly #options: SupervisedSourceOptions
  readonly #progress: SourceProgress
  readonly #stopping = new AbortController()
  #member: GroupMember | undefined
  #life: Promise<void> | undefined
  #closed: Promise<void> | undefined
  #failures = 0
  #keepAlive: NodeJS.Timeout | undefined

  constructor(options: SupervisedSourceOptions) {
    const progress = new SourceProgress(options.now)
    this.#progress = progress
    this.#options = { ...options, log: sourceLog(options.log, () => progress.lost()) }
  }

  start(handle: BatchHandler): void {
    if (this.#closed) throw new ClosedError('The Kafka source')
    if (this.#life) throw new Error('A Kafka source is started once.')
    // kafkajs's own timers and sockets do not: they would outlive a close.
    this.#keepAlive = setInterval(() => {}, LONGEST_INTERVAL_MS)
    this.#life = this.#live(handle)
  }

  status(): SourceStatus {
    return this.#progress.snapshot()
  }

  close(deadlineMs: number): Promise<void> {
    this.#closed ??= this.#close(deadlineMs)
    return this.#closed
  }

  async #live(handle: BatchHandler): Promise<void> {
    const { timing } = this.#options
    while (!this.#stopping.signal.aborted) {
      const startedMs = performance.now()
      const { joins } = this.status()
      this.#member = new GroupMember(this.#options, {
        handle,
        progress: this.#progress,
        onFailure: (error) => this.#failed(error),
      })
      await this.#member.live()
      if (this.#stopping.signal.aborted) break
      // One that lived for less may fail at the very thing it begins with, each time.
      const lived = performance.now() - startedMs > timing.sessionTimeoutMs
      if (lived && this.status().joins > joins) this.#failures = 0
      await pause(backoffDelay(++this.#failures, timing.restart), this.#stopping.signal)
      this.#progress.restarted()
    }
  }

  #failed(failure: unknown): void {
    const { log, topic, groupId } = this.#options
    const error = this.#explain(failure)
    // Once per outage and reason: what it is right now stands in the status.
    const isNews = this.status().lastError?.message !== error.message
    log(isNews ? 'warn' : 'debug', error.message, { topic, groupId, error })
    this.#progress.left(error)
  }

  #explain(failure: unknown): Error {
    try {
      return this.#options.explain(failure)
    } catch {
      return asError(failure)
    }
  }

  async #close(deadlineMs: number): Promise<void> {
    this.#stopping.abort()
    this.#member?.stop()
    const deadline = setTimeout(() => this.#member?.cut(), deadlineMs)
    await this.#life
    clearTimeout(deadline)
    clearInterval(this.#keepAlive)
    this.#progress.closed()
  }
}
