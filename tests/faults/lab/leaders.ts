import type { Admin } from 'kafkajs'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'
import { administer } from './topics.ts'

const MOVED_WITHIN_MS = 60_000

/**
 * Gives each partition two other brokers of three, none of them its leader. Resolves once each has
 * another leader.
 *
 * @param turn - another one each time
 */
export function moveLeaders(lab: Lab, turn: number): Promise<void> {
  const { topic } = lab.pipeline.names
  return administer(lab, async (admin) => {
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
      withinMs: MOVED_WITHIN_MS,
      otherwise: () => `the leaders had not moved within ${MOVED_WITHIN_MS / 1_000} s`,
    })
  })
}

async function leadersOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return new Map(topics[0]!.partitions.map((each) => [each.partitionId, each.leader]))
}
