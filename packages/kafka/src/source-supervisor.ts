import { backoffDelay, ClosedError } from '@agent-actions/events'
import type { BatchHandler, RecordSource, SourceStatus } from './record-source.ts'
import { GroupMember, type MemberSettings } from './source-member.ts'
import { pause } from './source-pause.ts'
import { SourceProgress } from './source-progress.ts'

export interface SupervisedSourceOptions extends MemberSettings {
  /** What people are told of a failure of kafkajs. */
  readonly explain: (error: unknown) => Error
  readonly now: () => number
}

/** Keeps one consumer alive at a time, a new one after each failure. */
export class SupervisedSource implements RecordSource {
  readonly #options: SupervisedSourceOptions
  readonly #progress: SourceProgress
  readonly #stopping = new AbortController()
  #member: GroupMember | undefined
  #life: Promise<void> | undefined
  #closed: Promise<void> | undefined
  #failures = 0

  constructor(options: SupervisedSourceOptions) {
    this.#options = options
    this.#progress = new SourceProgress(options.now)
  }

  start(handle: BatchHandler): void {
    if (this.#closed) throw new ClosedError('The Kafka source')
    if (this.#life) throw new Error('A Kafka source is started once.')
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
    while (!this.#stopping.signal.aborted) {
      this.#member = new GroupMember(this.#options, handle, this.#progress)
      const joinsBefore = this.#progress.snapshot().joins
      const failure = await this.#member.live()
      if (this.#stopping.signal.aborted) break
      if (this.#progress.snapshot().joins > joinsBefore) this.#failures = 0
      this.#failed(failure)
      await pause(
        backoffDelay(++this.#failures, this.#options.timing.restart),
        this.#stopping.signal,
      )
      this.#progress.restarted()
    }
  }

  #failed(failure: unknown): void {
    const { explain, log, topic, groupId } = this.#options
    const error = explain(failure)
    const { lastError } = this.#progress.snapshot()
    // Once per outage and reason; what it is right now stands in the status.
    const level = lastError?.message === error.message ? 'debug' : 'warn'
    log(level, error.message, { topic, groupId, error })
    this.#progress.left(error)
  }

  async #close(deadlineMs: number): Promise<void> {
    this.#stopping.abort()
    this.#member?.stop()
    const deadline = setTimeout(() => this.#member?.cut(), deadlineMs)
    await this.#life
    clearTimeout(deadline)
    this.#progress.closed()
  }
}
