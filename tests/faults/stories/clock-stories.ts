import { join } from 'node:path'
import { until } from '../../e2e/until.ts'
import type { Lab } from '../lab/lab.ts'
import type { Story } from '../story.ts'

const PRELOAD = join(import.meta.dirname, '..', 'programs', 'jumping-clock.mjs')

/** The agent's clock is set to another time, again and again. */
export const CLOCK_STORIES: readonly Story[] = [
  {
    fault: 13,
    name: 'clock-jumps',
    title: "the agent's clock jumps by a day, both ways, and past the year 9999, through outages",
    setting: { kafkaProxy: true },
    async tell(lab) {
      await lab.startConsumer()
      lab.startAgent({ preload: PRELOAD })
      await lab.untilMoreRows(2_000)
      // Cut answers make what was taken be sent again: by ids that have to be the same.
      lab.kafkaProxy.cutAfterBytes = 3_000
      await lab.forSeconds(8)
      await lab.heal('answers are whole', () => void (lab.kafkaProxy.cutAfterBytes = Infinity))
      await lab.untilMoreRows(1_000)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(8)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(3_000)
    },
  },
]
