import { POISON_CORPUS } from '../../../packages/events/test/poison/poison-corpus.ts'
import { runCommand } from '../../e2e/processes.ts'
import { letterOutageStory } from '../lab/consumers/held-letters.ts'
import { recordsPerSecond } from '../lab/consumers/throughput.ts'
import type { Lab } from '../lab/lab.ts'
import { configureTopic, deleteTopic } from '../lab/topics.ts'
import { Random } from '../mix/random.ts'
import type { Story } from '../story.ts'

/** Small ones, for every partition some. */
const NO_JSON = Array.from({ length: 34 }, (_, number) => `no JSON ${number}`)
/** Of the corpus in one go, so that neighbours stand between them. */
const CORPUS_AT_ONCE = 20
/** So little that a machine with a lot else to do is no reason: it stands for "not stuck". */
const LEAST_WITH_ROWS_PER_SECOND = 100
const LEAST_LETTERS_PER_SECOND = 50

/** What can be no row, and what happens when it can be no dead letter either. */
export const DEAD_LETTER_STORIES: readonly Story[] = [
  letterOutageStory({
    fault: 24,
    name: 'dead-letter-topic-missing',
    title: 'the topic of dead letters is deleted, and made again',
    poison: NO_JSON,
    disturb: (lab) => deleteTopic(lab, lab.pipeline.names.dlqTopic),
    mend: async (lab) => {
      const made = await runCommand(['topics', 'create'], { ...lab.consumerEnv }).ended
      if (made.exitCode !== 0) throw new Error(`topics create: ${made.stderr}`)
    },
  }),
  letterOutageStory({
    fault: 24,
    name: 'dead-letters-refused',
    title: 'the broker of the dead letters refuses them: they are older than it allows',
    poison: NO_JSON,
    disturb: (lab) =>
      configureDeadLetters(lab, {
        'message.timestamp.type': 'CreateTime',
        'message.timestamp.before.max.ms': '1',
      }),
    mend: (lab) => configureDeadLetters(lab, {}),
  }),
  letterOutageStory({
    fault: 24,
    name: 'dead-letter-too-large',
    title: 'one dead letter among others is larger than its topic allows',
    poison: [...NO_JSON, incompressible(50_000)],
    disturb: (lab) => configureDeadLetters(lab, { 'max.message.bytes': '20000' }),
    mend: (lab) => configureDeadLetters(lab, {}),
  }),
  {
    fault: 25,
    name: 'poison-corpus',
    title: 'every message of the poison corpus among the events of an agent',
    async tell(lab) {
      await lab.startConsumer()
      lab.startAgent()
      for (let at = 0; at < POISON_CORPUS.length; at += CORPUS_AT_ONCE) {
        const some = POISON_CORPUS.slice(at, at + CORPUS_AT_ONCE)
        const letters = some.filter(({ fate }) => fate.kind === 'dead letter')
        const others = some.filter(({ fate }) => fate.kind !== 'dead letter')
        lab.expectForeignRows(others.filter(({ fate }) => fate.kind === 'row').length)
        await lab.poison(letters.map(({ value }) => value))
        await lab.pipeline.publish(others.map(({ value }) => value))
      }
      await lab.untilMoreRows(1_000)
    },
  },
  {
    fault: 26,
    name: 'poison-in-every-batch',
    title: 'a backlog of 10,000 actions has poison in every batch',
    async tell(lab) {
      await lab.publish(10_000)
      const clean = await recordsPerSecond(lab)
      for (let round = 0; round < 20; round++) {
        await lab.publish(500)
        await lab.poison(NO_JSON.slice(0, 6).map((text) => `${text}, ${round}`))
      }
      const poisoned = await recordsPerSecond(lab)
      lab.notes.push(`${poisoned} records/s with poison in every batch, ${clean} without`)
      if (poisoned < LEAST_WITH_ROWS_PER_SECOND) throw new Error(`only ${poisoned} records/s`)
    },
  },
  {
    fault: 26,
    name: 'nothing-but-poison',
    title: 'a backlog of 5,000 messages that can all be no rows, and an agent behind it',
    async tell(lab) {
      for (let round = 0; round < 5; round++)
        await lab.poison(
          Array.from({ length: 1_000 }, (_, number) => `no JSON ${round}, ${number}`),
        )
      const letters = await recordsPerSecond(lab)
      lab.notes.push(`${letters} dead letters/s`)
      if (letters < LEAST_LETTERS_PER_SECOND) throw new Error(`only ${letters} dead letters/s`)
      await lab.startConsumer()
      lab.startAgent()
      await lab.untilMoreRows(500)
    },
  },
]

/** Otherwise as the broker has it: `topics create` allows letters to be larger than their records. */
function configureDeadLetters(lab: Lab, settings: Record<string, string>): Promise<void> {
  const made = { 'message.timestamp.type': 'LogAppendTime', 'max.message.bytes': '2097164' }
  return configureTopic(lab, lab.pipeline.names.dlqTopic, { ...made, ...settings })
}

/** Text that no codec makes much smaller. */
function incompressible(length: number): string {
  const random = new Random(24)
  const letters = Array.from({ length }, () =>
    String.fromCodePoint(Math.floor(random.between(48, 122))),
  )
  return letters.join('')
}
