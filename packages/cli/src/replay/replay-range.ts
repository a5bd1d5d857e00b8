import type { ConsumedRecord, KafkaAdmin, PartitionRange } from '@agent-actions/kafka'
import type { TimeRangeOptions } from '../options/time-range.ts'

/** Which records of a topic are meant. */
export interface ReplayRange {
  readonly ranges: readonly PartitionRange[]
  /** As many offsets as there are in the ranges. */
  readonly total: number
  /** Records of the ranges can be outside the time that was asked for. */
  readonly includes: (record: ConsumedRecord) => boolean
  /** By partition that begins at its oldest record: how many were before that. None where nothing was. */
  readonly before: ReadonlyMap<number, bigint>
}

type Asking = Pick<KafkaAdmin, 'topicRanges' | 'describeTopic'>

/** @throws BrokerError, also for a topic that is not there */
export async function replayRange(
  admin: Asking,
  topic: string,
  { from, to }: TimeRangeOptions,
): Promise<ReplayRange> {
  const fromMs = from?.date.getTime()
  const toMs = to?.date.getTime()
  const isOrdered = await hasOrderedTimes(admin, topic)
  // Where producers set the time, one with a fast clock would end the range before others' records.
  const asked = await admin.topicRanges(topic, { fromMs, ...(isOrdered && { toMs }) })
  // Asked after that: retention can only have moved it on.
  const oldest = await oldestOffsets(admin, topic)
  const ranges = asked.map((range) => startingAt(range, oldest.get(range.partition) ?? 0n))
  return {
    ranges,
    total: ranges.reduce((sum, range) => sum + Number(range.to - range.from), 0),
    includes: ({ timestampMs }) =>
      isOrdered || (timestampMs >= (fromMs ?? -Infinity) && timestampMs < (toMs ?? Infinity)),
    before: new Map(
      ranges.flatMap((range) => {
        const first = oldest.get(range.partition)
        return first === range.from && first > 0n ? [[range.partition, first] as const] : []
      }),
    ),
  }
}

/** By partition. */
export async function oldestOffsets(
  admin: Pick<KafkaAdmin, 'topicRanges'>,
  topic: string,
): Promise<ReadonlyMap<number, bigint>> {
  return new Map((await admin.topicRanges(topic)).map(({ partition, from }) => [partition, from]))
}

function startingAt({ partition, from, to }: PartitionRange, oldest: bigint): PartitionRange {
  const first = from > oldest ? from : oldest
  return { partition, from: first, to: to > first ? to : first }
}

/** Not known where the user may not read the topic's settings. */
async function hasOrderedTimes(admin: Asking, topic: string): Promise<boolean> {
  const description = await admin.describeTopic(topic)
  return description?.config['message.timestamp.type'] === 'LogAppendTime'
}
