import type { ConsumedRecord, PartitionRange } from '@agent-actions/kafka'
import { recordsIn } from './all-records.ts'
import type { Lab } from './lab.ts'
import { administer } from './topics.ts'

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
  const records = await recordsIn(settings, topic, ranges)
  const partitions = ranges.map(({ partition, to }) => ({ partition, offset: String(to) }))
  await administer(lab, async (admin) => {
    // kafkajs finds no leader before it has asked for anything else of the topic.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions })
  })
  return records
}
