import { readTopic, type ConsumedRecord, type PartitionRange } from '@agent-actions/kafka'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import type { Lab } from './lab.ts'

/** What an operator does to a topic, past all of ours. */
async function administer<Answer>(
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

/** So that it has so many in all. */
export async function addPartitions(lab: Lab, count: number): Promise<void> {
  const { topic } = lab.pipeline.names
  await administer(lab, (admin) =>
    admin.createPartitions({ topicPartitions: [{ topic, count }], timeout: 10_000 }),
  )
}

export async function deleteTopic(lab: Lab, topic: string): Promise<void> {
  await administer(lab, (admin) => admin.deleteTopics({ topics: [topic] }))
}

/** Settings that are not named are the broker's again. */
export async function configureTopic(
  lab: Lab,
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  // 2 is a topic; kafkajs's enum cannot be imported from CommonJS by name.
  const resources = [{ type: 2, name: topic, configEntries }]
  await administer(lab, (admin) => admin.alterConfigs({ validateOnly: false, resources }))
}

/** What the topic of the actions holds now. */
export function rangesOf(lab: Lab): Promise<readonly PartitionRange[]> {
  const { topic } = lab.pipeline.names
  return administer(lab, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic)
    return offsets.map(({ partition, low, high }) => ({
      partition,
      from: BigInt(low),
      to: BigInt(high),
    }))
  })
}

/** As retention does. @returns what was there */
export async function deleteRecords(
  lab: Lab,
  ranges: readonly PartitionRange[],
): Promise<readonly ConsumedRecord[]> {
  const { settings, names } = lab.pipeline
  const { topic } = names
  const records: ConsumedRecord[] = []
  const handle = (some: readonly ConsumedRecord[]): void => void records.push(...some)
  await readTopic(settings, { topic, ranges, handle, log: () => {}, stalledAfterMs: 30_000 })
  const partitions = ranges.map(({ partition, to }) => ({ partition, offset: String(to) }))
  await administer(lab, async (admin) => {
    // kafkajs finds no leader before it has asked for anything else of the topic.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions })
  })
  return records
}
