import { BrokerError } from '@agent-actions/events'
import type { Log } from './log.ts'
import type { BatchHandler } from './record-source.ts'
import { BatchRunner } from './source-batch-runner.ts'
import type { OpenSourceClient, SourceClient, SourceConsumer } from './source-client.ts'
import { pause, whenAborted } from './source-pause.ts'
import type { SourceProgress } from './source-progress.ts'
import type { SourceTiming } from './source-timing.ts'

export interface MemberSettings {
  readonly topic: string
  readonly groupId: string
  readonly fetchWaitMs: number
  readonly maxBytesPerPartition: number
  readonly timing: SourceTiming
  readonly log: Log
  readonly openClient: OpenSourceClient
}

export interface MemberOptions {
  readonly handle: BatchHandler
  readonly progress: SourceProgress
  /** Called at most once, as soon as it is known that the member has to be replaced. Never throws. */
  readonly onFailure: (error: unknown) => void
}

/** As many as one fetch may bring: all of them are handled at the same time. */
const PARTITIONS_AT_ONCE = 256
/** What one fetch may bring of one broker together: 10 MiB, as kafkajs has it. */
const MAX_FETCH_BYTES = 10_485_760
/** How long a partition that was added to the topic may stay unread. */
const METADATA_MAX_AGE_MS = 60_000
/** A coordinator that takes a member in again and again and accepts nothing else of it. */
const MAX_JOINS_UNCONFIRMED = 10
/** For what happens inside kafkajs; a failure beyond is met with a new client. */
const RETRY = { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000 }

/**
 * One kafkajs consumer, from its first connection to its last: it is never restarted, only
 * replaced. kafkajs revives some dead consumers by itself and leaves others dead for good.
 */
export class GroupMember {
  readonly #settings: MemberSettings
  readonly #progress: SourceProgress
  readonly #onFailure: (error: unknown) => void
  readonly #stopping = new AbortController()
  readonly #cutting = new AbortController()
  readonly #runner: BatchRunner
  readonly #ended: Promise<void>
  #fail: (error: unknown) => void = () => {}
  #client: SourceClient | undefined
  #consumer: SourceConsumer | undefined
  #isRunning = false
  #watch: NodeJS.Timeout | undefined
  #lastActivityMs = performance.now()

  constructor(settings: MemberSettings, { handle, progress, onFailure }: MemberOptions) {
    const { timing, log } = settings
    this.#settings = settings
    this.#progress = progress
    this.#onFailure = onFailure
    this.#runner = new BatchRunner({ handle, timing, log, stop: this.#stopping.signal })
    this.#ended = new Promise((resolve, reject) => {
      this.#fail = reject
      void whenAborted(this.#stopping.signal).then(resolve)
    })
    this.#ended.catch(() => {})
  }

  /** Leaves the group in order: handlers finish, then the others get the partitions at once. */
  stop(): void {
    this.#stopping.abort()
    this.#runner.abort()
    // Until it has joined there is nothing to leave, and kafkajs would only try on.
    if (!this.#isRunning) this.#client?.cut()
  }

  /** Lets go of everything at once. */
  cut(): void {
    this.stop()
    this.#cutting.abort()
    this.#runner.end()
    this.#client?.cut()
  }

  /**
   * Joins and consumes until it fails or is stopped. Resolves when nothing of it is left. Never
   * rejects.
   */
  async live(): Promise<void> {
    const cut = whenAborted(this.#cutting.signal)
    try {
      await Promise.race([this.#consume(), cut])
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#onFailure(error)
    }
    clearInterval(this.#watch)
    this.#stopping.abort()
    this.#runner.abort()
    await Promise.race([this.#leave(), cut])
    this.#runner.end()
    this.#client?.cut()
  }

  async #consume(): Promise<void> {
    const client = await this.#settings.openClient(this.#settings.log)
    this.#client = client
    if (this.#stopping.signal.aborted) return
    const consumer = this.#createConsumer(client)
    this.#consumer = consumer
    await consumer.connect()
    await consumer.subscribe({ topics: [this.#settings.topic], fromBeginning: true })
    if (this.#stopping.signal.aborted) return
    this.#isRunning = true
    // Settles with the first join, or once it has crashed. kafkajs cannot be stopped before: it
    // would go on and consume without anybody holding it.
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.#runner.run(payload),
    })
    this.#startWatch()
    await this.#ended
  }

  #createConsumer(client: SourceClient): SourceConsumer {
    const { groupId, fetchWaitMs, maxBytesPerPartition, timing } = this.#settings
    const consumer = client.consumer({
      groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: timing.sessionTimeoutMs,
      rebalanceTimeout: timing.rebalanceTimeoutMs,
      heartbeatInterval: timing.heartbeatEveryMs,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      minBytes: 1,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition,
      maxBytes: Math.max(MAX_FETCH_BYTES, maxBytesPerPartition),
      retry: { ...RETRY, restartOnFailure: async () => false },
    })
    this.#listen(consumer)
    return consumer
  }

  // A listener that throws would throw into kafkajs: none of these can.
  #listen(consumer: SourceConsumer): void {
    const runner = this.#runner
    // kafkajs goes on for a while in one that is replaced. What happens there is nothing of the next one.
    const tell = (what: (progress: SourceProgress) => void): void => {
      if (!this.#stopping.signal.aborted) what(this.#progress)
    }
    consumer.on('consumer.group_join', ({ payload }) => this.#joined(payload.memberAssignment))
    consumer.on('consumer.heartbeat', () => {
      runner.confirmed()
      tell((progress) => progress.heartbeat())
    })
    consumer.on('consumer.commit_offsets', () => runner.confirmed())
    consumer.on('consumer.fetch', () => {
      this.#active()
      tell((progress) => progress.fetched())
    })
    consumer.on('consumer.rebalancing', () => {
      this.#active()
      tell((progress) => progress.left())
    })
    consumer.on('consumer.end_batch_process', ({ payload }) => {
      this.#active()
      if (payload.batchSize === 0) this.#skip(payload.partition, payload.lastOffset)
    })
    consumer.on('consumer.crash', ({ payload }) => this.#fail(payload.error))
  }

  #active(): void {
    this.#lastActivityMs = performance.now()
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    const { topic, groupId, log } = this.#settings
    const partitions = assignment[topic] ?? []
    this.#active()
    this.#runner.joined()
    // kafkajs may join once more while it is being stopped.
    if (this.#stopping.signal.aborted) return
    this.#progress.joined(partitions)
    log('info', 'joined the group', { groupId, topic, partitions })
    const { joinsUnconfirmed } = this.#runner
    if (joinsUnconfirmed > MAX_JOINS_UNCONFIRMED) this.#fail(acceptsNothing(joinsUnconfirmed))
  }

  /**
   * A batch of nothing but control records or aborted messages never reaches a handler. kafkajs
   * passes it and tells nobody, so that a quiet topic would show lag for ever.
   */
  #skip(partition: number, lastOffset: string): void {
    const { topic, log } = this.#settings
    const offset = String(BigInt(lastOffset) + 1n)
    const commit = this.#consumer!.commitOffsets([{ topic, partition, offset }])
    // The next commit of the partition covers this one too.
    this.#runner.skipped(
      partition,
      commit.catch((error: unknown) => log('debug', 'a passed batch is not committed', { error })),
    )
  }

  #startWatch(): void {
    const { idleRestartMs } = this.#settings.timing
    this.#watch = setInterval(() => {
      if (!this.#runner.isIdle) this.#active()
      if (performance.now() - this.#lastActivityMs > idleRestartMs)
        this.#fail(noAnswer(idleRestartMs))
    }, idleRestartMs / 12)
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer
    if (!consumer) return
    const { log, timing } = this.#settings
    // First of all this keeps kafkajs from fetching again; it leaves when the handlers have settled.
    const left = consumer.disconnect().catch((error: unknown) => {
      log('debug', 'a consumer could not leave its group', { error })
    })
    await this.#runner.settled()
    const enough = new AbortController()
    void left.then(() => enough.abort())
    await pause(timing.goodbyeMs, enough.signal)
  }
}

function noAnswer(forMs: number): BrokerError {
  return new BrokerError(
    'AA_BROKER_UNREACHABLE',
    `No broker has answered a fetch for ${forMs / 1_000} s. The consumer starts anew.`,
    { retryable: true },
  )
}

function acceptsNothing(joins: number): BrokerError {
  return new BrokerError(
    'AA_BROKER_REFUSED',
    `The group took this member in ${joins} times in a row and accepted nothing of it. The consumer starts anew.`,
    { retryable: true },
  )
}
