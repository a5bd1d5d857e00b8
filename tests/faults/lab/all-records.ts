import {
  openKafkaAdmin,
  readTopic,
  type ConsumedRecord,
  type KafkaSettings,
} from '@agent-actions/kafka'

const STALLED_AFTER_MS = 30_000
const log = (): void => {}

/** All that a topic holds now. */
export async function allRecords(
  settings: KafkaSettings,
  topic: string,
): Promise<readonly ConsumedRecord[]> {
  await using admin = await openKafkaAdmin(settings, { log })
  const ranges = await admin.topicRanges(topic)
  const records: ConsumedRecord[] = []
  const handle = (some: readonly ConsumedRecord[]): void => void records.push(...some)
  await readTopic(settings, { topic, ranges, handle, log, stalledAfterMs: STALLED_AFTER_MS })
  return records
}
