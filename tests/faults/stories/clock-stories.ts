import { join } from 'node:path'
import { untilActing } from '../lab/until-acting.ts'
import type { Story } from '../story.ts'

const PRELOAD = join(import.meta.dirname, '..', 'programs', 'jumping-clock.mjs')
const DAY_MS = 86_400_000
const YEAR_9999_MS = Date.UTC(9999, 11, 31, 23, 59, 59) - Date.now()
const YEAR_10000_MS = YEAR_9999_MS + DAY_MS
const JUMPS = [DAY_MS, -DAY_MS, YEAR_9999_MS, -DAY_MS / 24, YEAR_10000_MS, 0]

/** The agent's clock is set to another time, again and again. */
export const CLOCK_STORIES: readonly Story[] = [
  {
    fault: 13,
    name: 'clock-jumps',
    title: "the agent's clock jumps by a day, both ways, and past the year 9999, through outages",
    setting: { kafkaProxy: true },
    async tell(lab) {
      await lab.startConsumer()
      lab.startAgent({ preload: PRELOAD, env: { JUMPS_MS: JSON.stringify(JUMPS) } })
      await lab.untilMoreRows(2_000)
      // Cut answers make what was taken be sent again: by ids that have to be the same.
      lab.kafkaProxy.cutAfterBytes = 3_000
      await lab.forSeconds(8)
      await lab.heal('answers are whole', () => void (lab.kafkaProxy.cutAfterBytes = Infinity))
      await lab.untilMoreRows(1_000)
      lab.broker.kill('SIGKILL')
      const env = { JUMPS_MS: JSON.stringify([YEAR_10000_MS]) }
      const dead = lab.startAgent({ preload: PRELOAD, env })
      await untilActing(lab, dead)
      await lab.forSeconds(8)
      dead.kill('SIGKILL')
      await dead.ended
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(3_000)
    },
  },
]
