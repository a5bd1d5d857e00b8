import type { Story } from '../story.ts'

/** The broker is away: dead, frozen, not there yet. */
export const BROKER_STORIES: readonly Story[] = [
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
]
