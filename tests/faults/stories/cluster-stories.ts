import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import { untilHealthy, untilUnhealthy } from '../lab/health.ts'
import type { Lab } from '../lab/lab.ts'
import { moveLeaders } from '../lab/leaders.ts'
import type { Story } from '../story.ts'

const MOVES = 5

/** Three brokers, of which some are away, or lead something else by now. */
export const CLUSTER_STORIES: readonly Story[] = [
  {
    ...clusterStory('leaders-move', `every leader of three brokers moves, ${MOVES} times`),
    async tell(lab) {
      const consumer = await begin(lab)
      for (let turn = 0; turn < MOVES; turn++) {
        await moveLeaders(lab, turn)
        await lab.forSeconds(1)
      }
      await lab.heal('leaders stay', () => {})
      await end(lab, consumer)
    },
  },
  {
    ...clusterStory('leader-killed', 'one of three brokers is killed, and rows keep coming'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.broker.kill('SIGKILL')
      await lab.untilMoreRows(3_000)
      await lab.heal('broker started', () => lab.broker.restart())
      await end(lab, consumer)
    },
  },
  {
    ...clusterStory('brokers-rolling', 'three brokers are restarted, one after the other'),
    async tell(lab) {
      const consumer = await begin(lab)
      for (const [index, broker] of lab.services.kafka.brokers.entries()) {
        await broker.stop()
        await lab.heal(`broker ${index + 1} started`, () => broker.restart())
        await lab.untilMoreRows(1_000)
      }
      await end(lab, consumer)
    },
  },
  {
    ...clusterStory('brokers-killed', 'two of three brokers are killed, back after 10 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      const [, ...two] = lab.services.kafka.brokers
      for (const broker of two) broker.kill('SIGKILL')
      await untilUnhealthy(consumer)
      await lab.forSeconds(10)
      await lab.heal('brokers started', async () => {
        // One alone would wait for the other.
        await Promise.all(two.map((broker) => broker.restart()))
      })
      await end(lab, consumer)
    },
  },
]

function clusterStory(
  name: string,
  title: string,
): Pick<Story, 'fault' | 'name' | 'title' | 'setting'> {
  return { fault: 5, name, title, setting: { brokers: 3 } }
}

async function begin(lab: Lab): Promise<ConsumerProcess> {
  const consumer = await lab.startConsumer()
  lab.startAgent()
  await lab.untilMoreRows(500)
  return consumer
}

async function end(lab: Lab, consumer: ConsumerProcess): Promise<void> {
  await lab.untilMoreRows(1_500)
  await untilHealthy(consumer)
}
