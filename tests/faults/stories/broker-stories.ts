import { untilHealthy, untilUnhealthy } from '../lab/health.ts'
import type { Lab } from '../lab/lab.ts'
import { untilActing } from '../lab/until-acting.ts'
import type { Story } from '../story.ts'

/** The broker is away: dead, frozen, not there yet. */
export const BROKER_STORIES: readonly Story[] = [
  {
    fault: 1,
    name: 'broker-absent',
    title: 'broker comes 30 s after its agents and its consumer',
    async tell(lab) {
      await lab.broker.stop()
      const consumer = await lab.spawnConsumer()
      const lasting = lab.startAgent({ hasTwin: true })
      // It is done, and leaves what it has to its spool, before there is anybody to send to.
      const passing = lab.startAgent({ actions: 600, spool: `${lab.folder}/passing` })
      await untilActing(lab, lasting)
      await passing.ended
      await untilUnhealthy(consumer)
      await lab.forSeconds(30)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(2_000)
      await untilHealthy(consumer)
    },
  },
  {
    fault: 2,
    name: 'broker-killed',
    title: 'broker is killed under load, back after 5 s',
    isShort: true,
    async tell(lab) {
      await lab.startConsumer()
      lab.startAgent({ hasTwin: true })
      await lab.untilMoreRows(500)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(5)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(2_000)
    },
  },
  {
    fault: 2,
    name: 'broker-killed-long',
    title: 'broker is killed under load, back after 30 s',
    async tell(lab) {
      const consumer = await lab.startConsumer()
      lab.startAgent({ hasTwin: true })
      await lab.untilMoreRows(500)
      lab.broker.kill('SIGKILL')
      await untilUnhealthy(consumer)
      await lab.forSeconds(30)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(2_000)
      await untilHealthy(consumer)
    },
  },
  frozen({ fault: 3, name: 'broker-frozen', seconds: 10 }),
  frozen({ fault: 3, name: 'broker-frozen-long', seconds: 200 }),
]

interface Frozen {
  readonly fault: number
  readonly name: string
  readonly seconds: number
}

function frozen({ fault, name, seconds }: Frozen): Story {
  return {
    fault,
    name,
    title: `broker is frozen under load for ${seconds} s; an agent ends meanwhile`,
    async tell(lab: Lab) {
      const consumer = await lab.startConsumer()
      lab.startAgent({ hasTwin: true })
      const passing = lab.startAgent({ spool: `${lab.folder}/passing` })
      await lab.untilMoreRows(500)
      await lab.broker.freeze()
      await lab.forSeconds(seconds / 2)
      await passing.finish()
      // A freeze that is over before a request times out need not be noticed.
      if (seconds > 60) await untilUnhealthy(consumer)
      await lab.forSeconds(seconds / 2)
      await lab.heal('broker woken', () => lab.broker.kill('SIGCONT'))
      await lab.untilMoreRows(2_000)
      await untilHealthy(consumer)
    },
  }
}
