import { randomUUID } from 'node:crypto'
import { Kafka, logLevel, Partitioners, type Admin, type Message, type Producer } from 'kafkajs'
import type { KafkaSettings } from '../src/kafka-settings.ts'
import { createReadyTopic } from './ready-topic.ts'

export function settingsOf(bootstrapServers: string): KafkaSettings {
  return {
    brokers: bootstrapServers.split(','),
    clientId: 'agent-actions-test',
    ssl: false,
    sasl: undefined,
  }
}

/** A plain kafkajs beside ours: what goes in, and what the group has committed. */
export class TestTopics implements AsyncDisposable {
  readonly #kafka: Kafka
  readonly #admin: Admin
  readonly #producer: Producer

  private constructor(kafka: Kafka) {
    this.#kafka = kafka
    this.#admin = kafka.admin()
    this.#producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    })
  }

  static async open(bootstrapServers: string): Promise<TestTopics> {
    const topics = new TestTopics(
      new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }),
    )
    await topics.#admin.connect()
    await topics.#producer.connect()
    return topics
  }

  async create(partitions = 1, name: string = `topic-${randomUUID()}`): Promise<string> {
    // As many replicas as there are brokers.
    const topic = { topic: name, numPartitions: partitions, replicationFactor: -1 }
    await createReadyTopic(this.#admin, topic)
    return name
  }

  /**
   * Each message once. A send of its own for each partition: where the leader of one is not ready yet,
   * kafkajs sends all of them again.
   */
  async produce(topic: string, ...messages: (string | Message)[]): Promise<void> {
    const given = messages.map((message) =>
      typeof message === 'string' ? { value: message, partition: 0 } : message,
    )
    for (const partition of new Set(given.map((message) => message.partition))) {
      const ofPartition = given.filter((message) => message.partition === partition)
      await this.#producer.send({ topic, acks: -1, messages: ofPartition })
    }
  }

  /** In one transaction, which is then committed or not. */
  async transact(topic: string, end: 'commit' | 'abort', ...values: string[]): Promise<void> {
    const producer = this.#kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      transactionalId: randomUUID(),
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) })
    await transaction[end]()
    await producer.disconnect()
  }

  /** By partition; -1 where the group has committed nothing. */
  async committed(groupId: string, topic: string): Promise<number[]> {
    const [offsets] = await this.#admin.fetchOffsets({ groupId, topics: [topic] })
    return offsets!.partitions
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ offset }) => Number(offset))
  }

  async members(groupId: string): Promise<number> {
    const { groups } = await this.#admin.describeGroups([groupId])
    return groups[0]!.members.length
  }

  /** The offsets that the next records get, by partition. */
  async ends(topic: string): Promise<number[]> {
    const offsets = await this.#admin.fetchTopicOffsets(topic)
    return offsets.toSorted((a, b) => a.partition - b.partition).map(({ high }) => Number(high))
  }

  /** What retention does. */
  async deleteBefore(topic: string, offset: number): Promise<void> {
    // kafkajs finds no leader before it has asked for anything else of the topic.
    await this.ends(topic)
    const partitions = [{ partition: 0, offset: String(offset) }]
    await this.#admin.deleteTopicRecords({ topic, partitions })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect()
    await this.#producer.disconnect()
  }
}
