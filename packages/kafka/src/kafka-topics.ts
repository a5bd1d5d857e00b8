import { ConfigError } from '@agent-actions/events'
import type { TopicResult, TopicSpec } from './admin-topics.ts'
import type { KafkaAdmin } from './kafka-admin.ts'

/** The topic of the events, and that of the dead letters. */
export interface TopicOptions {
  readonly topic: string
  readonly dlqTopic: string
  /** Of `topic`; the most consumers that can work at the same time. Default 6. */
  readonly partitions?: number
  /** Copies of each record. Default: as many as there are brokers, 3 at the most. */
  readonly replication?: number
  /** How long records stay. Default: the broker's, 7 days unless it was changed. */
  readonly retentionMs?: number
  /** How long dead letters stay. Default: 30 days. */
  readonly dlqRetentionMs?: number
}

const DEFAULT_PARTITIONS = 6
const MAX_DEFAULT_REPLICATION = 3
const DAY_MS = 86_400_000
const DEFAULT_DLQ_RETENTION_MS = 30 * DAY_MS

/** A dead letter is the record, and headers that say why. */
const DEAD_LETTER_HEADERS_BYTES = 1_048_576
/** `message.max.bytes` of Kafka, unless it was changed. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588

/** With `replication` and `maxMessageBytes` of the cluster known. */
export type ResolvedTopicOptions = Omit<TopicOptions, 'replication'> & {
  readonly replication: number
  /** Of `topic`: what fits there must fit into the dead letter topic. Default: Kafka's. */
  readonly maxMessageBytes?: number
}

/** The topics as they are made. */
export function topicSpecs(options: ResolvedTopicOptions): readonly TopicSpec[] {
  const { topic, dlqTopic, partitions = DEFAULT_PARTITIONS, replication, retentionMs } = options
  const { dlqRetentionMs = DEFAULT_DLQ_RETENTION_MS } = options
  const { maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES } = options
  const durable: Record<string, string> = replication >= 3 ? { 'min.insync.replicas': '2' } : {}
  return [
    {
      name: topic,
      partitions,
      replication,
      config: {
        // With the producer's time, brokers refuse records from a clock that is an hour ahead.
        'message.timestamp.type': 'LogAppendTime',
        ...durable,
        ...(retentionMs === undefined ? {} : { 'retention.ms': String(retentionMs) }),
      },
    },
    {
      name: dlqTopic,
      partitions: 1,
      replication,
      config: {
        'max.message.bytes': String(maxMessageBytes + DEAD_LETTER_HEADERS_BYTES),
        // By their own time, letters of old records would expire at once. It is in a header.
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': String(dlqRetentionMs),
        ...durable,
      },
    },
  ]
}

/**
 * Makes the topics that are missing. Those that are there are left as they are, and how they differ
 * from what would have been made is in the result.
 *
 * @throws BrokerError; ConfigError for more copies than there are brokers
 */
export async function ensureTopics(
  admin: Pick<KafkaAdmin, 'brokers' | 'describeTopic' | 'createTopics'>,
  options: TopicOptions,
): Promise<readonly TopicResult[]> {
  const brokers = (await admin.brokers()).length
  const { replication = Math.min(MAX_DEFAULT_REPLICATION, brokers) } = options
  if (replication > brokers) {
    throw new ConfigError([
      `replication is ${replication}, but only ${brokers} ${brokers === 1 ? 'broker is' : 'brokers are'} alive; each copy needs a broker of its own`,
    ])
  }
  const source = await admin.describeTopic(options.topic)
  const maxMessageBytes = Number(source?.config['max.message.bytes'] ?? DEFAULT_MAX_MESSAGE_BYTES)
  return admin.createTopics(topicSpecs({ ...options, replication, maxMessageBytes }))
}
