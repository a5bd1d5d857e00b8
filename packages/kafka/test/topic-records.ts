import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs'
import { createReadyTopic } from './ready-topic.ts'

export type TopicRecord = KafkaMessage & { readonly partition: number }

export interface NewTopic {
  readonly partitions?: number
  readonly replication?: number
  readonly config?: Readonly<Record<string, string>>
}

function clientOf(bootstrapServers: string): Kafka {
  return new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING })
}

/** @returns its name */
export async function createTopic(
  bootstrapServers: string,
  { partitions = 6, replication = 1, config = {} }: NewTopic = {},
  topic: string = `topic-${randomUUID()}`,
): Promise<string> {
  const admin = clientOf(bootstrapServers).admin()
  await admin.connect()
  try {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    await createReadyTopic(admin, {
      topic,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries,
    })
  } finally {
    await admin.disconnect()
  }
  return topic
}

/** The node id of each partition's leader, by partition. */
export async function leadersOf(bootstrapServers: string, topic: string): Promise<number[]> {
  const admin = clientOf(bootstrapServers).admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics[0]!.partitions
      .toSorted((a, b) => a.partitionId - b.partitionId)
      .map(({ leader }) => leader)
  } finally {
    await admin.disconnect()
  }
}

/** Gives all partitions these replicas, by node id; resolves once one of them leads each. */
export async function movePartitions(
  bootstrapServers: string,
  topic: string,
  replicas: readonly number[],
): Promise<void> {
  const admin = clientOf(bootstrapServers).admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitionAssignment = topics[0]!.partitions.map(({ partitionId }) => ({
      partition: partitionId,
      replicas: [...replicas],
    }))
    await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] })
  } finally {
    await admin.disconnect()
  }
  for (;;) {
    const leaders = await leadersOf(bootstrapServers, topic)
    if (leaders.every((leader) => replicas.includes(leader))) return
    await delay(50)
  }
}

/** Every record that the topic has when this is called. */
export async function recordsOf(bootstrapServers: string, topic: string): Promise<TopicRecord[]> {
  const kafka = clientOf(bootstrapServers)
  const missing = await recordCount(kafka, topic)
  const records: TopicRecord[] = []
  if (missing === 0) return records
  const consumer = kafka.consumer({ groupId: randomUUID() })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ partition, message }: EachMessage): Promise<void> => {
        if (records.push({ ...message, partition }) === missing) resolve()
      }
      consumer.run({ eachMessage }).catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return records
}

interface EachMessage {
  readonly partition: number
  readonly message: KafkaMessage
}

async function recordCount(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const offsets = await admin.fetchTopicOffsets(topic)
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  } finally {
    await admin.disconnect()
  }
}
