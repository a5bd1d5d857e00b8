import { setTimeout as delay } from 'node:timers/promises'
import type { Admin, ConfigResourceTypes } from 'kafkajs'
import { hasProtocolError } from './broker-failure.ts'

/** A topic as it is to be made. */
export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly replication: number
  /** Settings of the topic; those not named are the broker's. */
  readonly config: Readonly<Record<string, string>>
}

/** A topic as it is. */
export interface TopicDescription extends TopicSpec {
  /** Every setting in effect; empty where the user may not read them. */
  readonly config: Readonly<Record<string, string>>
}

/** How a topic is, where it is not as it would have been made. */
export interface TopicDifference {
  /** `partitions`, `replication`, or a setting of the topic. */
  readonly setting: string
  readonly found: string
  readonly wanted: string
}

/** What was done about one topic. One that exists is never changed. */
export interface TopicResult {
  readonly name: string
  readonly status: 'created' | 'exists'
  /** None for a topic that was created. */
  readonly differences: readonly TopicDifference[]
}

/** kafkajs's `ConfigResourceTypes`, which cannot be imported without loading kafkajs. */
const TOPIC: ConfigResourceTypes.TOPIC = 2
const CREATED_WITHIN_MS = 10_000
const ASK_AGAIN_MS = 50

export async function createTopic(admin: Admin, spec: TopicSpec): Promise<TopicResult> {
  const { name, partitions, replication, config } = spec
  const existing = await describeTopic(admin, name)
  if (existing) return { name, status: 'exists', differences: topicDifferences(existing, spec) }
  const isNew = await admin.createTopics({
    timeout: CREATED_WITHIN_MS,
    // It would give up when a broker that it asks has not heard of the topic yet.
    waitForLeaders: false,
    topics: [
      {
        topic: name,
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      },
    ],
  })
  const made = await untilKnown(admin, name)
  if (isNew) return { name, status: 'created', differences: [] }
  // Somebody else was quicker.
  return { name, status: 'exists', differences: made ? topicDifferences(made, spec) : [] }
}

/** Brokers hear of a topic one after the other, and then of who leads it. */
async function untilKnown(admin: Admin, name: string): Promise<TopicDescription | undefined> {
  const deadlineMs = performance.now() + CREATED_WITHIN_MS
  while (performance.now() < deadlineMs) {
    const topic = await describeLedTopic(admin, name)
    if (topic) return topic
    await delay(ASK_AGAIN_MS)
  }
  return undefined
}

async function describeLedTopic(admin: Admin, name: string): Promise<TopicDescription | undefined> {
  try {
    return await describeTopic(admin, name)
  } catch (error) {
    if (hasProtocolError(error, 'LEADER_NOT_AVAILABLE')) return undefined
    throw error
  }
}

export function topicDifferences(
  found: TopicDescription,
  wanted: TopicSpec,
): readonly TopicDifference[] {
  const differences: TopicDifference[] = []
  type Value = number | string | undefined
  const compare = (setting: string, is: Value, shouldBe: Value): void => {
    if (is === undefined || is === shouldBe) return
    differences.push({ setting, found: String(is), wanted: String(shouldBe) })
  }
  compare('partitions', found.partitions, wanted.partitions)
  compare('replication', found.replication, wanted.replication)
  for (const [name, value] of Object.entries(wanted.config)) {
    compare(name, found.config[name], value)
  }
  return differences
}

export async function describeTopic(
  admin: Admin,
  name: string,
): Promise<TopicDescription | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
    const partitions = topics.find((topic) => topic.name === name)?.partitions ?? []
    return {
      name,
      partitions: partitions.length,
      replication: partitions[0]?.replicas.length ?? 0,
      config: await topicConfig(admin, name),
    }
  } catch (error) {
    if (hasProtocolError(error, 'UNKNOWN_TOPIC_OR_PARTITION')) return undefined
    throw error
  }
}

async function topicConfig(admin: Admin, name: string): Promise<Record<string, string>> {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: TOPIC, name }],
    })
    const entries = resources.flatMap(({ configEntries }) => configEntries)
    return Object.fromEntries(
      entries.map(({ configName, configValue }) => [configName, configValue]),
    )
  } catch (error) {
    // A permission of its own, DescribeConfigs, which consumers and agents do not need.
    if (hasProtocolError(error, 'TOPIC_AUTHORIZATION_FAILED')) return {}
    throw error
  }
}
