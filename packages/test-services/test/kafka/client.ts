import { Kafka, logLevel, Partitioners, type KafkaMessage, type RetryOptions } from 'kafkajs'

export const TOPIC = 'round-trip'

/** A plain kafkajs client, silent; `brokers` are those of a cluster, or a proxy. */
export function clientOf(bootstrapServers: string, retry: RetryOptions = {}): Kafka {
  return new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING, retry })
}

export async function createTopic(kafka: Kafka, replicationFactor: number): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    // kafkajs gives up where its broker has not heard of the topic yet; who uses the topic tries again.
    waitForLeaders: false,
    topics: [{ topic: TOPIC, numPartitions: 1, replicationFactor }],
  })
  await admin.disconnect()
}

export async function produce(kafka: Kafka, value: Buffer): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic: TOPIC, acks: -1, messages: [{ value }] })
  await producer.disconnect()
}

/** The first message of the topic. */
export async function consumeOne(kafka: Kafka): Promise<KafkaMessage> {
  const consumer = kafka.consumer({ groupId: 'readers' })
  await consumer.connect()
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
  const message = await new Promise<KafkaMessage>((resolve, reject) => {
    consumer.run({ eachMessage: async (first) => resolve(first.message) }).catch(reject)
  })
  await consumer.disconnect()
  return message
}
