import { until } from '../../e2e/until.ts'
import { untilHealthy } from '../lab/health.ts'
import type { LoadAgent } from '../lab/load-agent.ts'
import { startMeddler } from '../lab/meddler.ts'
import { addPartitions, configureTopic, createTopicsAgain, deleteTopic } from '../lab/topics.ts'
import type { Story } from '../story.ts'

/** To find one among its neighbours takes a dozen sends: more of them would be what the story is about. */
const LARGE_EVERY = 200
/** Less than a second of load. */
const NEARLY_NONE = 60

/** What an operator does to the topic, and what it does not take. */
export const TOPIC_STORIES: readonly Story[] = [
  {
    fault: 7,
    name: 'events-too-large',
    title: 'topic takes no record of more than 10 KB, and one in 200 has 12',
    async tell(lab) {
      const settings = { 'max.message.bytes': '10000', 'message.timestamp.type': 'LogAppendTime' }
      await configureTopic(lab, lab.pipeline.names.topic, settings)
      const consumer = await lab.startConsumer()
      const agent = lab.startAgent({ perSecond: 100, large: { every: LARGE_EVERY, bytes: 16_000 } })
      await lab.untilMoreRows(1_500)
      await untilHealthy(consumer)
      // What is left in its spool at its end would be refused by whoever sends that.
      await untilNearlyAllSent(agent)
      await agent.finish()
      const { actions, report } = agent.measures()!
      const large = Math.ceil(actions / LARGE_EVERY)
      if (report?.dropped.rejected !== large)
        throw new Error(`of ${large} large events ${report?.dropped.rejected} were refused (I1)`)
    },
  },
  {
    fault: 7,
    name: 'topic-recreated',
    title: 'topic is deleted under load, and made again after 5 s',
    setting: { kafkaProxy: true },
    async tell(lab) {
      await using meddler = await startMeddler(lab)
      const consumer = await lab.startConsumer()
      lab.startAgent()
      await lab.untilMoreRows(1_000)
      // What is in the topic and in no table yet would be gone with it: nothing is, this moment.
      meddler.meddle('Produce', 'NOT_ENOUGH_REPLICAS')
      await meddler.untilMet('NOT_ENOUGH_REPLICAS', 2)
      await until(async () => (await lab.pipeline.lag()) === 0n, {
        withinMs: 30_000,
        otherwise: () => 'the topic was not read to its end',
      })
      await deleteTopic(lab, lab.pipeline.names.topic)
      meddler.leaveAlone()
      await lab.forSeconds(5)
      await lab.heal('topic made', () => createTopicsAgain(lab))
      await lab.untilMoreRows(3_000)
      await untilHealthy(consumer)
    },
  },
  {
    fault: 7,
    name: 'partitions-added',
    title: 'topic has 12 partitions in place of 6, and only some agents know',
    async tell(lab) {
      const consumer = await lab.startConsumer()
      lab.startAgent()
      await lab.untilMoreRows(500)
      await lab.heal('partitions added', () => addPartitions(lab, 12))
      lab.startAgent({ spool: `${lab.folder}/informed` })
      await lab.untilMoreRows(2_000)
      await untilHealthy(consumer)
    },
  },
]

function untilNearlyAllSent(agent: LoadAgent): Promise<void> {
  const waiting = (): number => {
    const report = agent.measures()?.report
    return report ? report.queued + report.spooled : Infinity
  }
  return until(() => waiting() < NEARLY_NONE, {
    withinMs: 60_000,
    otherwise: () => `${waiting()} events still wait to be sent`,
  })
}
