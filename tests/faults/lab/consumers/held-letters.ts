import type { ConsumerProcess } from '../../../e2e/pipeline.ts'
import { until } from '../../../e2e/until.ts'
import type { Story } from '../../story.ts'
import type { Lab } from '../lab.ts'

/** A time in which dead letters cannot be written. */
export interface LetterOutage extends Pick<Story, 'fault' | 'name' | 'title'> {
  readonly disturb: (lab: Lab) => Promise<void>
  readonly poison: readonly string[]
  readonly mend: (lab: Lab) => Promise<void>
}

const TELLS_WITHIN_MS = 60_000

/** The poison holds its partition, health says so, and once it is mended all goes on. */
export function letterOutageStory({ disturb, poison, mend, ...story }: LetterOutage): Story {
  return {
    ...story,
    async tell(lab) {
      const consumer = await lab.startConsumer()
      lab.startAgent()
      await lab.untilMoreRows(500)
      await disturb(lab)
      await lab.poison(poison)
      await untilHealthTells(consumer)
      await lab.forSeconds(8)
      if ((await lab.pipeline.lag()) === 0n) throw new Error('the poison was passed over')
      await lab.heal('dead letters can be written', () => mend(lab))
      await until(async () => (await consumer.health()).status === 200, {
        withinMs: TELLS_WITHIN_MS,
        otherwise: () => 'health is not well again (I6)',
      })
      await lab.untilMoreRows(500)
    },
  }
}

async function untilHealthTells(consumer: ConsumerProcess): Promise<void> {
  let told = ''
  const isTold = async (): Promise<boolean> => {
    told = JSON.stringify((await consumer.health('/health/ready')).body)
    return told.includes('Dead letters cannot be written')
  }
  const otherwise = (): string => `health does not tell of the dead letters (I6): ${told}`
  await until(isTold, { withinMs: TELLS_WITHIN_MS, otherwise })
  const live = await consumer.health('/health/live')
  if (live.status !== 200) throw new Error('a restart is asked for, which would not help (I6)')
}
