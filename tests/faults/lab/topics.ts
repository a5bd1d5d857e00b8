import { ensureTopics, openKafkaAdmin } from '@agent-actions/kafka'
import { Kafka, logLevel, type Admin, type ConfigResourceTypes } from 'kafkajs'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'

/** kafkajs's `ConfigResourceTypes.TOPIC`: a const enum, which does not exist when types are stripped. */
const TOPIC: ConfigResourceTypes = 2
const DONE_WITHIN_MS = 60_000

/** What an operator does to a cluster, past all of ours and whatever stands in between. */
export async function administer<Answer>(
  { pipeline }: Lab,
  what: (admin: Admin) => Promise<Answer>,
): Promise<Answer> {
  const { brokers } = pipeline.settings
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await what(admin)
  } finally {
    await admin.disconnect()
  }
}

/** So that the topic of the actions has so many in all. */
export async function addPartitions(lab: Lab, count: number): Promise<void> {
  const { topic } = lab.pipeline.names
  await administer(lab, (admin) =>
    admin.createPartitions({ topicPartitions: [{ topic, count }], timeout: 10_000 }),
  )
}

/** Resolves once no broker knows it; what a group had committed of it is void. */
export async function deleteTopic(lab: Lab, topic: string): Promise<void> {
  await administer(lab, async (admin) => {
    await admin.deleteTopics({ topics: [topic] })
    await until(async () => !(await admin.listTopics()).includes(topic), {
      withinMs: DONE_WITHIN_MS,
      otherwise: () => `the topic was not deleted within ${DONE_WITHIN_MS / 1_000} s`,
    })
  })
  if (topic === lab.pipeline.names.topic) lab.forgetCommits()
}

/** As `agent-actions topics create` does. */
export async function createTopicsAgain(lab: Lab): Promise<void> {
  const { settings, names } = lab.pipeline
  await using admin = await openKafkaAdmin(settings, { log: () => {} })
  await ensureTopics(admin, names)
}

/** Settings that are not named are the broker's again. */
export async function configureTopic(
  lab: Lab,
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  const resources = [{ type: TOPIC, name: topic, configEntries }]
  await administer(lab, (admin) => admin.alterConfigs({ validateOnly: false, resources }))
}
