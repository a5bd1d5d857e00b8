import { EventEmitter, once } from 'node:events'
import type { ConsumerConfig, EachBatchPayload } from 'kafkajs'
import type { SourceClient, SourceConsumer } from '../src/source-client.ts'

type EachBatch = (payload: EachBatchPayload) => Promise<void>
type Topics = { topic: string; partitions: { partition: number; offset: string }[] }[]

export interface FakeBatch {
  readonly partition?: number
  readonly offsets: readonly number[]
  /** Where control records follow the last record. */
  readonly lastOffset?: number
}

/** An error as a coordinator answers it. */
export function refusal(type: string): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type })
}

/**
 * A kafkajs consumer that does what the test says, as kafkajs 2.2.4 would: it runs the handler it
 * was given, and a stop waits for it.
 */
export class FakeConsumer implements SourceClient {
  readonly #events = new EventEmitter()
  readonly #handlers = new Set<Promise<unknown>>()
  readonly config: Promise<ConsumerConfig>
  #configured: (config: ConsumerConfig) => void = () => {}
  #eachBatch: EachBatch | undefined
  /** What the group answers: it accepts everything, until the test says otherwise. */
  commitAnswer: () => Promise<void> = async () => {}
  heartbeatAnswer: () => Promise<void> = async () => {}
  connectAnswer: Promise<void> = Promise.resolve()
  runAnswer: Promise<void> = Promise.resolve()
  readonly committed: string[] = []
  readonly resolved: string[] = []
  /** `partition:offset` */
  readonly seeks: string[] = []
  readonly calls: string[] = []
  heartbeats = 0
  isCut = false

  constructor() {
    this.config = new Promise((resolve) => {
      this.#configured = resolve
    })
    this.#events.setMaxListeners(0)
  }

  get isAlive(): boolean {
    return !this.isCut
  }

  /** What waits for a broker fails, as it does without a connection. */
  cut(): void {
    this.isCut = true
    this.#events.emit('cut')
  }

  consumer(config: ConsumerConfig): SourceConsumer {
    this.#configured(config)
    const consumer = {
      connect: () => this.#call('connect', this.connectAnswer),
      subscribe: () => this.#call('subscribe'),
      run: async ({ eachBatch }: { eachBatch: EachBatch }) => {
        this.#eachBatch = eachBatch
        await this.#call('run', this.runAnswer)
      },
      disconnect: async () => {
        await this.#call('disconnect')
        await Promise.allSettled(this.#handlers)
      },
      commitOffsets: (offsets: { offset: string }[]) => {
        this.committed.push(...offsets.map(({ offset }) => offset))
        return Promise.resolve()
      },
      seek: ({ partition, offset }: { partition: number; offset: string }) =>
        this.seeks.push(`${partition}:${offset}`),
      on: (name: string, listener: (event: unknown) => void) => this.#events.on(name, listener),
    }
    return consumer as unknown as SourceConsumer
  }

  /** Resolves once it was called; at once if it was. */
  async called(name: string): Promise<void> {
    if (!this.calls.includes(name)) await once(this.#events, `called ${name}`)
  }

  emit(name: string, payload: object): void {
    this.#events.emit(name, { payload })
  }

  join(...partitions: number[]): void {
    this.emit('consumer.group_join', { memberAssignment: { topic: partitions } })
  }

  /** Runs the handler for a batch; settles as kafkajs sees it. */
  deliver({ partition = 0, offsets, lastOffset = offsets.at(-1)! }: FakeBatch): Promise<void> {
    const payload = {
      batch: {
        topic: 'topic',
        partition,
        messages: offsets.map((offset) => ({ offset: String(offset), timestamp: '0' })),
        lastOffset: () => String(lastOffset),
      },
      heartbeat: async () => {
        this.heartbeats++
        await this.heartbeatAnswer()
        this.emit('consumer.heartbeat', {})
      },
      resolveOffset: (offset: string) => this.resolved.push(offset),
      commitOffsetsIfNecessary: ({ topics }: { topics: Topics }) => this.#commit(topics),
    } as unknown as EachBatchPayload
    const handled = this.#eachBatch!(payload)
    this.#handlers.add(handled)
    return handled
  }

  async #commit(topics: Topics): Promise<void> {
    await this.commitAnswer()
    this.committed.push(...topics.flatMap(({ partitions }) => partitions.map((p) => p.offset)))
    this.emit('consumer.commit_offsets', {})
  }

  async #call(name: string, answer: Promise<void> = Promise.resolve()): Promise<void> {
    this.calls.push(name)
    this.#events.emit(`called ${name}`)
    const cut = once(this.#events, 'cut').then(() => Promise.reject(new Error('Not connected')))
    await Promise.race([answer, cut])
  }
}
