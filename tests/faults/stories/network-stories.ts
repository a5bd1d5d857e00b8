import { untilHealthy, untilUnhealthy } from '../lab/health.ts'
import type { Lab } from '../lab/lab.ts'
import type { Story } from '../story.ts'

/** The network between agents, consumers and the broker. */
export const NETWORK_STORIES: readonly Story[] = [
  {
    ...networkStory('network-blackhole', 'network swallows everything for 15 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.kafkaProxy.mode = 'blackhole'
      await lab.forSeconds(15)
      await lab.heal('network passes', () => void (lab.kafkaProxy.mode = 'pass'))
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-resets', 'network cuts every connection, again every 2 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      for (let cuts = 0; cuts < 8; cuts++) {
        await lab.forSeconds(2)
        lab.kafkaProxy.mode = 'reset'
        lab.kafkaProxy.mode = 'pass'
      }
      await lab.heal('network left alone', () => {})
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-refuses', 'network takes no connection for 15 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.kafkaProxy.mode = 'reset'
      await untilUnhealthy(consumer)
      await lab.forSeconds(15)
      await lab.heal('network passes', () => void (lab.kafkaProxy.mode = 'pass'))
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-cuts-answers', 'network cuts answers in the middle for 15 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.kafkaProxy.cutAfterBytes = 3_000
      await lab.forSeconds(15)
      await lab.heal('answers arrive', () => void (lab.kafkaProxy.cutAfterBytes = Infinity))
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-slow', 'network takes 500 to 750 ms in each direction for 20 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.kafkaProxy.latencyMs = 500
      lab.kafkaProxy.jitterMs = 250
      // Slow is no outage: rows keep coming.
      await lab.forSeconds(10)
      await lab.untilMoreRows(300)
      await lab.forSeconds(10)
      await lab.heal('network is quick', () => {
        lab.kafkaProxy.latencyMs = 0
        lab.kafkaProxy.jitterMs = 0
      })
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-narrow', 'network lets 10 KB a second through for 20 s'),
    async tell(lab) {
      const consumer = await begin(lab)
      lab.kafkaProxy.bytesPerSecond = 10_000
      await lab.forSeconds(20)
      await lab.heal('network is wide', () => void (lab.kafkaProxy.bytesPerSecond = Infinity))
      await end(lab, consumer)
    },
  },
  {
    ...networkStory('network-half-closed', 'broker ends its side of every connection, 5 times'),
    async tell(lab) {
      const consumer = await begin(lab)
      for (let times = 0; times < 5; times++) {
        lab.kafkaProxy.halfClose()
        await lab.forSeconds(2)
      }
      await lab.heal('network left alone', () => {})
      await end(lab, consumer)
    },
  },
]

function networkStory(
  name: string,
  title: string,
): Pick<Story, 'fault' | 'name' | 'title' | 'setting'> {
  return { fault: 4, name, title, setting: { kafkaProxy: true } }
}

type Consumer = Awaited<ReturnType<Lab['startConsumer']>>

async function begin(lab: Lab): Promise<Consumer> {
  const consumer = await lab.startConsumer()
  lab.startAgent({ hasTwin: true })
  await lab.untilMoreRows(500)
  return consumer
}

async function end(lab: Lab, consumer: Consumer): Promise<void> {
  await lab.untilMoreRows(1_500)
  await untilHealthy(consumer)
}
