import type { LoadAgent } from '../lab/load-agent.ts'
import type { Lab } from '../lab/lab.ts'
import { untilActing } from '../lab/until-acting.ts'
import { Random } from '../mix/random.ts'
import type { Story } from '../story.ts'

const KILLS = 100
const AT_A_TIME = 3
/** Kafka's exit deadline is 5 s; as long again for a machine that stands still. */
const ENDS_WITHIN_MS = 10_000

/** The agent ends in every way there is, while nobody takes its actions. */
export const AGENT_STORIES: readonly Story[] = [
  {
    fault: 8,
    name: 'agents-killed',
    title: `${KILLS} agents that share a spool are killed at random moments`,
    async tell(lab) {
      await lab.startConsumer()
      const seed = Date.now() % 100_000
      process.stderr.write(`   the moments are those of seed ${seed}\n`)
      const random = new Random(seed)
      await killSome(lab, random, KILLS * 0.4)
      lab.broker.kill('SIGKILL')
      await killSome(lab, random, KILLS * 0.3)
      // It outlives them, and sends what they have left.
      lab.startAgent()
      await lab.heal('broker started', () => lab.broker.restart())
      await killSome(lab, random, KILLS * 0.3)
    },
  },
  {
    fault: 9,
    name: 'agents-end-in-an-outage',
    title: 'during an outage agents get SIGTERM and SIGINT, call process.exit(), crash',
    async tell(lab) {
      await lab.startConsumer()
      const [terminated, interrupted] = [lab.startAgent(), lab.startAgent()]
      const [exits, crashes] = [lab.startAgent({ end: 'exit' }), lab.startAgent({ end: 'throw' })]
      await Promise.all(lab.agents.map((agent) => untilActing(lab, agent)))
      await lab.untilMoreRows(1_000)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(3)
      await Promise.all([
        endBy(terminated, 'SIGTERM'),
        endBy(interrupted, 'SIGINT'),
        exits.finish(),
        crashes.finish(),
      ])
      await lab.heal('broker started', () => lab.broker.restart())
      lab.startAgent()
      await lab.untilMoreRows(1_000)
    },
  },
]

/** So many in all, some at a time; each finds what the ones before have left. */
async function killSome(lab: Lab, random: Random, count: number): Promise<void> {
  let left = count
  const killOneByOne = async (): Promise<void> => {
    while (left-- > 0) await killOne(lab, random)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, killOneByOne))
}

/** By actions and not by time: on a busy machine an agent does next to nothing in half a second. */
async function killOne(lab: Lab, random: Random): Promise<void> {
  const [actions, laterMs] = [random.between(1, 600), random.between(0, 100)]
  const agent = lab.startAgent({ perSecond: 1_500 })
  await untilActing(lab, agent, actions)
  await lab.forSeconds(laterMs / 1_000)
  agent.kill('SIGKILL')
  await agent.ended
}

async function endBy(agent: LoadAgent, signal: NodeJS.Signals): Promise<void> {
  const begun = performance.now()
  agent.kill(signal)
  const ended = await agent.ended
  const tookMs = performance.now() - begun
  if (ended.signal !== signal)
    throw new Error(`${signal} did not end the agent, ${ended.exitCode} did`)
  if (tookMs > ENDS_WITHIN_MS)
    throw new Error(`the agent took ${tookMs} ms to end by ${signal} (I5)`)
}
