import type { Producer } from 'kafkajs'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { kafkaSink, type ProducerClient } from '../src/index.ts'
import type { ProducerMessage, RecordMetadata } from '../src/producer-client.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, encodedEvents, idOf } from './encoded-events.ts'
import { MemoryBroker } from './memory-broker.ts'

/**
 * As Confluent's client behaves in its kafkajs shape: what kafkajs takes per send is an error there,
 * connecting twice is one too, and it knows errors by Kafka's numbers.
 */
class ConfluentShapedClient implements ProducerClient {
  readonly broker = new MemoryBroker()
  #isConnected = false

  async connect(): Promise<void> {
    if (this.#isConnected) throw new Error('Connect has already been called elsewhere.')
    this.#isConnected = true
  }

  async disconnect(): Promise<void> {
    await this.broker.disconnect()
  }

  async send(record: {
    topic: string
    messages: ProducerMessage[]
  }): Promise<readonly RecordMetadata[]> {
    if (!this.#isConnected) throw new Error('Cannot send without awaiting connect()')
    for (const key of ['acks', 'timeout', 'compression']) {
      if (Object.hasOwn(record, key)) throw new Error(`${key} must not be set`)
    }
    if (record.messages.some(({ value }) => (value?.byteLength ?? 0) > 10_000)) {
      throw Object.assign(new Error('Broker: Message size too large'), { code: 10 })
    }
    return this.broker.send(record)
  }
}

describe("a client of kafkajs's shape", () => {
  it('is what kafkajs itself makes', () => {
    expectTypeOf<Producer>().toExtend<ProducerClient>()
  })

  it.each([undefined, 6])('delivers, with %s as the number of partitions', async (partitions) => {
    const client = new ConfluentShapedClient()
    const sink = kafkaSink({ producer: client, ...(partitions !== undefined && { partitions }) })
    const events = encodedEvents(50)
    await sink.send(events)
    await sink.send(encodedEvents(50))
    await sink.close()
    expect(client.broker.messages).toHaveLength(100)
    expect(client.broker.disconnects).toBe(1)
  })

  it('may be connected by whoever made it', async () => {
    const client = new ConfluentShapedClient()
    await client.connect()
    const sink = kafkaSink({ producer: client })
    const event = encodedEvent()
    await sink.send([event])
    expect(client.broker.messages.map(({ value }) => idOf(value))).toEqual([event.id])
  })

  it.each(['before', 'after'])(
    'has an event that is too large given up, and only that, when connected %s it was handed over',
    async (when) => {
      const client = new ConfluentShapedClient()
      if (when === 'before') await client.connect()
      const run = encodedEvent().correlationId
      const events = [600, 600, 20_000, 600].map((bytes) => encodedEvent(run, bytes))
      expect(await deliverAll(kafkaSink({ producer: client }), events)).toEqual([events[2]])
      expect(client.broker.messages).toHaveLength(3)
    },
  )
})
