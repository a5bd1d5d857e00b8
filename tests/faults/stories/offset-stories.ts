import type { PartitionRange } from '@agent-actions/kafka'
import { until } from '../../e2e/until.ts'
import { endInOrder } from '../lab/consumers/members.ts'
import { deleteRecords, rangesOf } from '../lab/retention.ts'
import type { Story } from '../story.ts'

/** Of each partition, what is left of what the group has not read. */
const LEFT = 20n

/** Where a group begins to read. */
export const OFFSET_STORIES: readonly Story[] = [
  {
    fault: 27,
    name: 'retention-passed-a-stopped-consumer',
    title: 'records are deleted before a stopped consumer has read them: it says so, and goes on',
    async tell(lab) {
      const first = await lab.startConsumer()
      await lab.publish(1_000)
      await lab.untilRows(1_000)
      await endInOrder(first)
      const read = await rangesOf(lab)
      await lab.publish(1_000)
      const all = await rangesOf(lab)
      const lost = await deleteRecords(lab, unread(read, all))
      if (lost.length === 0) throw new Error('there was nothing to lose')
      lab.expectLost(lost)
      const second = await lab.startConsumer()
      await until(() => second.stderr().includes('Records were lost'), {
        withinMs: 30_000,
        otherwise: () => `nothing is said of what was lost: ${second.stderr()}`,
      })
      lab.startAgent()
      await lab.untilMoreRows(500)
    },
  },
  {
    fault: 27,
    name: 'consumer-comes-after-producers',
    title: 'a group reads for the first time when agents have long finished',
    isShort: true,
    async tell(lab) {
      const agent = lab.startAgent({ perSecond: 500, actions: 2_000 })
      await agent.ended
      await lab.heal('first consumer started', async () => void (await lab.startConsumer()))
      await lab.untilRows(2_000)
    },
  },
]

/** The oldest of what has come since. */
function unread(
  read: readonly PartitionRange[],
  all: readonly PartitionRange[],
): readonly PartitionRange[] {
  const readTo = new Map(read.map(({ partition, to }) => [partition, to]))
  return all
    .map(({ partition, to }) => ({ partition, from: readTo.get(partition)!, to: to - LEFT }))
    .filter(({ from, to }) => to > from)
}
