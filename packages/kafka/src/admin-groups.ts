import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { hasErrorName, hasProtocolError } from './broker-failure.ts'

/** How far a group is in one partition. Offsets are those of the next record. */
export interface GroupLag {
  readonly partition: number
  /** Of the oldest record that is still there. */
  readonly low: bigint
  /** Of the record that will be written next. */
  readonly high: bigint
  /** `undefined`: the group has never committed one here, or so long ago that it is forgotten. */
  readonly committed: bigint | undefined
  /** How many records there are that the group has yet to commit. */
  readonly lag: bigint
}

/** As the coordinator of the group says. */
export interface GroupState {
  /** Kafka's word: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`; `Dead`: no such group. */
  readonly state: string
  readonly members: number
}

/** What kafkajs reports for an offset that was never committed. */
const NOTHING_COMMITTED = -1n

export async function groupLag(
  admin: Admin,
  { topic, groupId }: { readonly topic: string; readonly groupId: string },
): Promise<readonly GroupLag[]> {
  // kafkajs looks for a coordinator among the brokers that it knows; a new client knows none yet.
  await admin.fetchTopicMetadata({ topics: [topic] })
  // What is committed is asked first: the ends only grow, so that no lag is ever negative.
  const [offsets] = await withCoordinator(() => admin.fetchOffsets({ groupId, topics: [topic] }))
  const committed = new Map(
    offsets?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]),
  )
  const ends = await admin.fetchTopicOffsets(topic)
  return ends
    .map(({ partition, low, high }) =>
      lagOf({ partition, low: BigInt(low), high: BigInt(high) }, committed.get(partition)),
    )
    .toSorted((a, b) => a.partition - b.partition)
}

export function lagOf(
  ends: Pick<GroupLag, 'partition' | 'low' | 'high'>,
  offset: bigint = NOTHING_COMMITTED,
): GroupLag {
  const { low, high } = ends
  const committed = offset < 0n ? undefined : offset
  // What retention took away before the group came to it is no longer there to be read.
  const from = committed === undefined || committed < low ? low : committed
  // A topic that was deleted and made anew can be shorter than what the group remembers.
  return { ...ends, committed, lag: high > from ? high - from : 0n }
}

export async function groupState(admin: Admin, groupId: string): Promise<GroupState> {
  // The same without a topic: any answer about the cluster names its brokers.
  await admin.listTopics()
  const { groups } = await withCoordinator(() => admin.describeGroups([groupId]))
  const [group] = groups
  return { state: group?.state ?? 'Dead', members: group?.members.length ?? 0 }
}

/** A cluster makes the topic of its coordinators when the first group is asked for: some seconds. */
const COORDINATOR_DELAYS_MS = [200, 400, 800, 1_600, 2_000]

async function withCoordinator<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (const delayMs of COORDINATOR_DELAYS_MS) {
    try {
      return await ask()
    } catch (error) {
      if (!isWithoutCoordinator(error)) throw error
      await delay(delayMs)
    }
  }
  return ask()
}

function isWithoutCoordinator(error: unknown): boolean {
  return (
    hasErrorName(error, 'KafkaJSGroupCoordinatorNotFound') ||
    hasProtocolError(error, 'GROUP_COORDINATOR_NOT_AVAILABLE') ||
    hasProtocolError(error, 'GROUP_LOAD_IN_PROGRESS') ||
    hasProtocolError(error, 'NOT_COORDINATOR_FOR_GROUP')
  )
}
