import { ensureTopics, openKafkaAdmin } from '@agent-actions/kafka'
import { Kafka, logLevel, type Admin, type ConfigResourceTypes } from 'kafkajs'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'

/** kafkajs's `ConfigResourceTypes.TOPIC`: a const enum, which does not exist when types are stripped. */
const TOPIC: ConfigResourceTypes = 2
const DONE_WITHIN_MS = 60_000
const silent = (): void => {}

/** From now on no batch of the lab's topic may have more bytes, compressed as it is. */
export function limitBatches(lab: Lab, bytes: number): Promise<void> {
  return administer(lab, async (admin, name) => {
    const configEntries = [
      { name: 'max.message.bytes', value: String(bytes) },
      // What is not named goes back to its default.
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
    ]
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: TOPIC, name, configEntries }],
    })
  })
}

export function addPartitions(lab: Lab, count: number): Promise<void> {
  return administer(lab, async (admin, topic) => {
    await admin.createPartitions({ topicPartitions: [{ topic, count }] })
  })
}

/** Resolves once no broker knows the topic; what the group had committed of it is void. */
export function deleteTopic(lab: Lab): Promise<void> {
  return administer(lab, async (admin, topic) => {
    await admin.deleteTopics({ topics: [topic] })
    await until(async () => !(await admin.listTopics()).includes(topic), {
      withinMs: DONE_WITHIN_MS,
      otherwise: () => `the topic was not deleted within ${DONE_WITHIN_MS / 1_000} s`,
    })
    lab.forgetCommits()
  })
}

/** As `agent-actions topics create` does. */
export async function createTopicAgain(lab: Lab): Promise<void> {
  const { settings, names } = lab.pipeline
  await using admin = await openKafkaAdmin(settings, { log: silent })
  await ensureTopics(admin, names)
}

/**
 * Gives each partition two other brokers of three, none of them its leader. Resolves once each has
 * another leader.
 *
 * @param turn - another one each time
 */
export function moveLeaders(lab: Lab, turn: number): Promise<void> {
  return administer(lab, async (admin, topic) => {
    const before = await leadersOf(admin, topic)
    const partitionAssignment = [...before].map(([partition, leader]) => {
      const others = [1, 2, 3].filter((id) => id !== leader)
      return { partition, replicas: turn % 2 === 0 ? others : others.toReversed() }
    })
    await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] })
    const haveMoved = async (): Promise<boolean> => {
      const now = await leadersOf(admin, topic)
      return [...before].every(([partition, leader]) => ![leader, -1].includes(now.get(partition)!))
    }
    await until(haveMoved, {
      withinMs: DONE_WITHIN_MS,
      otherwise: () => `the leaders had not moved within ${DONE_WITHIN_MS / 1_000} s`,
    })
  })
}

async function leadersOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return new Map(topics[0]!.partitions.map((each) => [each.partitionId, each.leader]))
}

/** Past whatever stands between the lab's agents and its brokers. */
async function administer(
  lab: Lab,
  work: (admin: Admin, topic: string) => Promise<void>,
): Promise<void> {
  const brokers = lab.services.kafka.watchServers.split(',')
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await work(admin, lab.pipeline.names.topic)
  } finally {
    await admin.disconnect()
  }
}
