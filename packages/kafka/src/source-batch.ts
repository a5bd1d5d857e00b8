import { AgentActionsError, backoffDelay, BrokerError } from '@agent-actions/events'
import type { EachBatchPayload } from 'kafkajs'
import type { ConsumedRecord } from './record.ts'
import type { PartitionBatch } from './record-source.ts'
import { pause } from './source-pause.ts'
import { consumedRecord } from './source-record.ts'
import { asError, isMembershipEnded } from './source-refusal.ts'
import type { SourceTiming } from './source-timing.ts'

/** What a batch needs of kafkajs. */
export type BatchPayload = Pick<EachBatchPayload, 'resolveOffset' | 'commitOffsetsIfNecessary'> & {
  readonly batch: Pick<EachBatchPayload['batch'], 'topic' | 'partition' | 'messages' | 'lastOffset'>
}

export interface BatchContext {
  readonly timing: SourceTiming
  /** An earlier commit of this partition that must not be overtaken. */
  readonly after?: Promise<void>
}

/**
 * A batch while its handler runs. Offsets go to the group first and to kafkajs second, so that what
 * is fetched next never runs ahead of what is committed.
 */
export class RunningBatch implements PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly ConsumedRecord[]
  readonly #payload: BatchPayload
  readonly #timing: SourceTiming
  readonly #first: bigint
  readonly #last: bigint
  readonly #aborting = new AbortController()
  readonly #ending = new AbortController()
  #committed: bigint
  #commits: Promise<void>
  #failure: Error | undefined

  constructor(payload: BatchPayload, { timing, after = Promise.resolve() }: BatchContext) {
    const { topic, partition, messages } = payload.batch
    this.topic = topic
    this.partition = partition
    this.records = messages.map((message) => consumedRecord(topic, partition, message))
    this.#payload = payload
    this.#timing = timing
    this.#first = this.records[0]!.offset
    this.#last = this.records.at(-1)!.offset
    this.#committed = this.#first
    this.#commits = after
  }

  get signal(): AbortSignal {
    return this.#aborting.signal
  }

  get hasProgress(): boolean {
    return this.#committed > this.#first
  }

  /** Why kafkajs has to join the group again, or to find out whether it must. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Nothing more is to be started. What is under way may still be committed: the group decides. */
  abort(failure?: Error): void {
    this.#failure ??= failure
    this.#aborting.abort(failure)
  }

  /** From now on commits are refused: they could hit a partition that is somebody else's. */
  end(): void {
    this.#ending.abort()
  }

  commit(nextOffset: bigint): Promise<void> {
    // One at a time: a commit that is tried again must not overtake a later one.
    const committed = this.#commits.then(() => this.#commit(nextOffset))
    this.#commits = committed.catch(() => {})
    return committed
  }

  async #commit(nextOffset: bigint): Promise<void> {
    const lastOfBatch = BigInt(this.#payload.batch.lastOffset())
    if (nextOffset < this.#first || nextOffset > lastOfBatch + 1n) throw this.#outside(nextOffset)
    // Behind the last record may be control records, which are never handed over. Uncommitted,
    // they would show as lag for as long as nothing follows.
    const isWhole = nextOffset > this.#last
    const offset = isWhole ? lastOfBatch + 1n : nextOffset
    if (offset <= this.#committed) return
    await this.#tellGroup(offset)
    this.#committed = offset
    // For the last record kafkajs itself goes on to the end of the batch.
    this.#payload.resolveOffset(String(isWhole ? this.#last : offset - 1n))
  }

  async #tellGroup(offset: bigint): Promise<void> {
    const { topic, partition } = this
    const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }]
    const giveUpAtMs = performance.now() + this.#timing.sessionTimeoutMs
    for (let failures = 1; ; failures++) {
      if (this.#ending.signal.aborted) throw this.#late()
      try {
        await this.#payload.commitOffsetsIfNecessary({ topics })
        break
      } catch (error) {
        if (isMembershipEnded(error) || performance.now() >= giveUpAtMs) throw this.#refused(error)
      }
      await pause(backoffDelay(failures, this.#timing.commit), this.#ending.signal)
    }
    // kafkajs joined again meanwhile: its offsets are another generation's.
    if (this.#ending.signal.aborted) throw this.#late()
  }

  #refused(cause: unknown): BrokerError {
    this.abort(asError(cause))
    const why = isMembershipEnded(cause)
      ? 'the partition went to another member of the group'
      : 'the group did not answer for so long that the partition may be another member’s'
    return new BrokerError(
      'AA_BROKER_REFUSED',
      `Not committed, ${this.#name}: ${why}. Its records come again, to whoever has it now.`,
      { retryable: true, cause },
    )
  }

  #late(): AgentActionsError {
    return new AgentActionsError(
      'AA_CLOSED',
      `Not committed, ${this.#name}: its handler had settled, or the source had lost the partition. The records come again.`,
    )
  }

  #outside(nextOffset: bigint): RangeError {
    return new RangeError(
      `${nextOffset} is not an offset to commit in ${this.#name}: it holds ${this.#first} to ${this.#last}.`,
    )
  }

  get #name(): string {
    return `${this.topic}[${this.partition}]`
  }
}
