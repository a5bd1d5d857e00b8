import { ClosedError } from '@agent-actions/events'
import type { ProducerClient, ProducerMessage, RecordMetadata } from './producer-client.ts'

/**
 * A producer that was handed over. It is connected before the first send; one that refuses, because
 * it is connected already, is taken at its word when it sends.
 */
export class GivenProducer implements ProducerClient {
  readonly #producer: ProducerClient
  #connecting: Promise<void> | undefined
  #isConnected = false
  #isClosed = false

  constructor(producer: ProducerClient) {
    this.#producer = producer
  }

  connect(): Promise<void> {
    if (this.#isConnected) return Promise.resolve()
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async send(record: {
    topic: string
    messages: ProducerMessage[]
  }): Promise<readonly RecordMetadata[] | undefined> {
    if (this.#isClosed) throw new ClosedError('The producer')
    const whyNotConnected = await this.connect().catch(reasonOf)
    try {
      const answers = await this.#producer.send(record)
      this.#isConnected = true
      return answers
    } catch (error) {
      if (whyNotConnected === undefined) throw error
      throw new Error(`${reasonOf(error)} (connecting: ${whyNotConnected})`, { cause: error })
    }
  }

  async disconnect(): Promise<void> {
    this.#isClosed = true
    await this.#producer.disconnect()
  }

  async #connect(): Promise<void> {
    await this.#producer.connect()
    this.#isConnected = true
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
