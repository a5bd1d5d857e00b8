import {
  openKafkaAdmin,
  readTopic,
  type ConsumedRecord,
  type KafkaSettings,
  type PartitionRange,
} from '@agent-actions/kafka'

const STALLED_AFTER_MS = 30_000
const log = (): void => {}

/** All that a topic holds now. */
export async function allRecords(
  settings: KafkaSettings,
  topic: string,
): Promise<readonly ConsumedRecord[]> {
  await using admin = await openKafkaAdmin(settings, { log })
  return recordsIn(settings, topic, await admin.topicRanges(topic))
}

export async function recordsIn(
  settings: KafkaSettings,
  topic: string,
  ranges: readonly PartitionRange[],
): Promise<readonly ConsumedRecord[]> {
  const records: ConsumedRecord[] = []
  const handle = (some: readonly ConsumedRecord[]): void => void records.push(...some)
  await readTopic(settings, { topic, ranges, handle, log, stalledAfterMs: STALLED_AFTER_MS })
  return records
}
