import { randomUUID } from 'node:crypto'
import { ClosedError, DeliveryError } from '@agent-actions/events'
import type { EachBatchPayload } from 'kafkajs'
import type { ReadTopicOptions } from './read-topic.ts'
import type { ConsumedRecord } from './record.ts'
import type { OpenSourceClient, SourceClient, SourceConsumer } from './source-client.ts'
import { Heartbeat } from './source-heartbeat.ts'
import { pause } from './source-pause.ts'
import { consumedRecord } from './source-record.ts'
import { SOURCE_TIMING } from './source-timing.ts'

export interface TopicReadingOptions extends ReadTopicOptions {
  readonly openClient: OpenSourceClient
  /** What people are told of a failure of kafkajs. */
  readonly explain: (error: unknown) => Error
}

/** How far a partition is read. */
interface Position {
  next: bigint
  readonly to: bigint
}

/** What one fetch may bring of a partition, and of a broker: as much is in memory at a time. */
const MAX_BYTES_PER_PARTITION = 1_048_576
const MAX_FETCH_BYTES = 10_485_760
const FETCH_WAIT_MS = 500
/** Somebody waits at a terminal for the last of it: leaving the group. */
const GOODBYE_MS = 3_000
const RETRY = { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000 }
/** Before the next consumer, where kafkajs gave one up. */
const AGAIN_MS = 500

/**
 * A kafkajs consumer that reads ranges of a topic and then leaves. kafkajs begins anew with its
 * partitions whenever it joins again, since nothing is committed: the positions here decide what is
 * handed over. It does not wait for a coordinator that is still loading its groups, as each one is when the first
 * group comes to it: then there is a next consumer.
 */
export class TopicReading {
  readonly #options: TopicReadingOptions
  readonly #positions: ReadonlyMap<number, Position>
  readonly #heartbeat: Heartbeat
  readonly #ended: Promise<void>
  #end: () => void = () => {}
  #fail: (error: unknown) => void = () => {}
  #isOver = false
  #handling: Promise<void> = Promise.resolve()
  #isHandling = false
  #lastProgressMs = performance.now()

  constructor(options: TopicReadingOptions) {
    this.#options = options
    this.#positions = new Map(
      options.ranges
        .filter(({ from, to }) => from < to)
        .map(({ partition, from, to }) => [partition, { next: from, to }]),
    )
    this.#heartbeat = new Heartbeat({
      everyMs: SOURCE_TIMING.heartbeatEveryMs,
      // The next fetch finds out, and joins again.
      onFailure: (error) => options.log('debug', 'a heartbeat got lost', { error }),
    })
    this.#ended = new Promise((resolve, reject) => {
      this.#end = () => {
        this.#isOver = true
        resolve()
      }
      this.#fail = (error) => {
        this.#isOver = true
        reject(error)
      }
    })
    this.#ended.catch(() => {})
  }

  /** Call it once. */
  async run(): Promise<void> {
    const { signal, log, openClient } = this.#options
    if (this.#positions.size === 0) return
    const abort = (): void => this.#fail(new ClosedError('The reading of a topic'))
    if (signal?.aborted) throw new ClosedError('The reading of a topic')
    signal?.addEventListener('abort', abort, { once: true })
    // It also keeps the process alive: kafkajs's own timers and sockets do not.
    const watch = setInterval(() => this.#watch(), 1_000)
    try {
      while ((await this.#consume(await openClient(log))) === 'given up')
        await this.#pause(AGAIN_MS)
    } finally {
      signal?.removeEventListener('abort', abort)
      clearInterval(watch)
    }
  }

  /**
   * @returns `given up` where kafkajs stopped for something that passes
   * @throws what ends the reading
   */
  async #consume(client: SourceClient): Promise<'read' | 'given up'> {
    const consumer = this.#createConsumer(client)
    const crashed = this.#crashOf(consumer)
    const starting = this.#start(consumer)
    // It may be over before kafkajs has joined, or given up joining.
    starting.catch((error: unknown) => this.#fail(this.#options.explain(error)))
    try {
      return await Promise.race([
        this.#ended.then(() => 'read' as const),
        crashed.then(() => 'given up' as const),
      ])
    } finally {
      await this.#handling
      this.#heartbeat.stop()
      await leaveGroup(consumer)
      client.cut()
    }
  }

  async #start(consumer: SourceConsumer): Promise<void> {
    const { topic } = this.#options
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    if (this.#isOver) return
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => this.#take(payload),
    })
  }

  #createConsumer(client: SourceClient): SourceConsumer {
    const { rebalanceTimeoutMs, sessionTimeoutMs, heartbeatEveryMs } = SOURCE_TIMING
    const consumer = client.consumer({
      groupId: `agent-actions-reader-${randomUUID()}`,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      heartbeatInterval: heartbeatEveryMs,
      minBytes: 1,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      maxBytes: MAX_FETCH_BYTES,
      retry: { ...RETRY, restartOnFailure: async () => false },
    })
    consumer.on('consumer.group_join', () => this.#seek(consumer))
    consumer.on('consumer.end_batch_process', ({ payload }) => {
      // Nothing but control records or aborted messages: it never comes to a handler.
      if (payload.batchSize === 0) this.#passed(payload.partition, BigInt(payload.lastOffset) + 1n)
    })
    return consumer
  }

  /** Resolves when it gave up for what passes; anything else ends the reading. */
  #crashOf(consumer: SourceConsumer): Promise<void> {
    return new Promise((resolve) => {
      consumer.on('consumer.crash', ({ payload }) => {
        const error = this.#options.explain(payload.error)
        if (error instanceof DeliveryError && error.retryable) resolve()
        else this.#fail(error)
      })
    })
  }

  /** Not longer than until it is over. */
  async #pause(ms: number): Promise<void> {
    const enough = new AbortController()
    const stop = (): void => enough.abort()
    this.#ended.then(stop, stop)
    await pause(ms, enough.signal)
  }

  /** With every join: else kafkajs would fetch from the oldest record on, only to be filtered. */
  #seek(consumer: SourceConsumer): void {
    const { topic } = this.#options
    for (const [partition, { next }] of this.#positions) {
      consumer.seek({ topic, partition, offset: String(next) })
    }
  }

  /** Never rejects: to kafkajs, a handler that throws is to be called again. */
  #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const { topic, partition } = batch
    const next = BigInt(batch.lastOffset()) + 1n
    // kafkajs may join again, and hand over, under a handler that runs.
    this.#handling = this.#handling.then(async () => {
      const position = this.#positions.get(partition)
      if (this.#isOver || position === undefined) return
      const records = batch.messages
        .map((message) => consumedRecord(topic, partition, message))
        .filter(({ offset }) => offset >= position.next && offset < position.to)
      this.#heartbeat.start(() => payload.heartbeat())
      await this.#handle(records)
      this.#heartbeat.stop()
      this.#passed(partition, next)
    })
    return this.#handling
  }

  async #handle(records: readonly ConsumedRecord[]): Promise<void> {
    if (records.length === 0) return
    this.#isHandling = true
    try {
      await this.#options.handle(records)
    } catch (error) {
      this.#fail(error)
    }
    this.#isHandling = false
    this.#lastProgressMs = performance.now()
  }

  #passed(partition: number, next: bigint): void {
    const position = this.#positions.get(partition)
    if (position === undefined || next <= position.next) return
    position.next = next
    this.#lastProgressMs = performance.now()
    if ([...this.#positions.values()].every((one) => one.next >= one.to)) this.#end()
  }

  #watch(): void {
    const { stalledAfterMs } = this.#options
    if (this.#isHandling || performance.now() - this.#lastProgressMs < stalledAfterMs) return
    this.#fail(this.#stalled())
  }

  #stalled(): DeliveryError {
    const { topic, stalledAfterMs } = this.#options
    const left = [...this.#positions.values()].reduce(
      (sum, { next, to }) => (to > next ? sum + to - next : sum),
      0n,
    )
    return new DeliveryError(
      'AA_DELIVERY_FAILED',
      `Kafka has sent nothing of the topic ${topic} for ${stalledAfterMs / 1_000} s; ${left} offsets of it are not read.`,
      { retryable: true },
    )
  }
}

/** In order it is without members at once; else when its session ends. */
async function leaveGroup(consumer: SourceConsumer): Promise<void> {
  const enough = new AbortController()
  const left = consumer.disconnect().catch(() => undefined)
  void left.then(() => enough.abort())
  await pause(GOODBYE_MS, enough.signal)
}
