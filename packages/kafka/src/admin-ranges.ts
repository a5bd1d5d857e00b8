import type { Admin } from 'kafkajs'

/** A stretch of one partition. Empty where both are the same. */
export interface PartitionRange {
  readonly partition: number
  /** Offset of the first record. */
  readonly from: bigint
  /** Offset behind the last one. */
  readonly to: bigint
}

/** Milliseconds since 1970, by the records' own timestamps. */
export interface TimeRange {
  /** Without it, from the oldest record that is left. */
  readonly fromMs?: number | undefined
  /** The first moment that is no longer in it. Without it, to the end as it is now. */
  readonly toMs?: number | undefined
}

export async function topicRanges(
  admin: Admin,
  topic: string,
  { fromMs, toMs }: TimeRange,
): Promise<readonly PartitionRange[]> {
  const starts = fromMs === undefined ? undefined : await offsetsAt(admin, topic, fromMs)
  const stops = toMs === undefined ? undefined : await offsetsAt(admin, topic, toMs)
  const ends = await admin.fetchTopicOffsets(topic)
  return ends
    .map(({ partition, low, high }) => {
      const from = starts?.get(partition) ?? BigInt(low)
      const to = stops?.get(partition) ?? BigInt(high)
      return { partition, from, to: to > from ? to : from }
    })
    .toSorted((a, b) => a.partition - b.partition)
}

/** Of the first record of that time or later; behind the last one where there is none. */
async function offsetsAt(
  admin: Admin,
  topic: string,
  timeMs: number,
): Promise<ReadonlyMap<number, bigint>> {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, timeMs)
  return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]))
}
