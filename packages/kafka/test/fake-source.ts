import { onTestFinished } from 'vitest'
import type { Log } from '../src/log.ts'
import type { BatchHandler } from '../src/record-source.ts'
import { asError } from '../src/source-refusal.ts'
import { SupervisedSource } from '../src/source-supervisor.ts'
import { SOURCE_TIMING } from '../src/source-timing.ts'
import { FakeConsumer } from './fake-consumer.ts'
import { HeldBatches } from './held-batches.ts'

export interface FakeSourceOptions {
  readonly log?: Log
  /** Holds each batch for the test by default. */
  readonly handle?: BatchHandler
  /** Called with each consumer before it is used. */
  readonly prepare?: (consumer: FakeConsumer, index: number) => void
}

/** A source whose kafkajs is played by the test, on the fake clock that the test must have. */
export class FakeSource {
  readonly source: SupervisedSource
  readonly batches = new HeldBatches()
  readonly #consumers: FakeConsumer[] = []
  readonly #waiting: (() => void)[] = []
  /** What kafkajs says goes here. */
  clientLog: Log = () => {}
  /** More than one consumer that was alive at the same time. */
  overlaps = 0

  constructor({ log = () => {}, handle, prepare = () => {} }: FakeSourceOptions = {}) {
    this.source = new SupervisedSource({
      topic: 'topic',
      groupId: 'group',
      fetchWaitMs: 1,
      maxBytesPerPartition: 1,
      timing: SOURCE_TIMING,
      log,
      openClient: (clientLog) => {
        this.clientLog = clientLog
        if (this.#consumers.some(({ isAlive }) => isAlive)) this.overlaps++
        const consumer = new FakeConsumer()
        prepare(consumer, this.#consumers.length)
        this.#consumers.push(consumer)
        for (const check of this.#waiting.splice(0)) check()
        return Promise.resolve(consumer)
      },
      explain: asError,
      now: Date.now,
    })
    this.source.start(handle ?? this.batches.handle)
    onTestFinished(() => this.source.close(0))
  }

  /** The nth consumer, once it runs. */
  async running(nth = 1): Promise<FakeConsumer> {
    const consumer = await this.consumer(nth)
    await consumer.called('run')
    return consumer
  }

  /** How many consumers there have been. */
  get opened(): number {
    return this.#consumers.length
  }

  async consumer(nth: number): Promise<FakeConsumer> {
    while (this.#consumers.length < nth)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.#consumers[nth - 1]!
  }
}
