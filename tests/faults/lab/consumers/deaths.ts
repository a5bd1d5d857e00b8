import type { ConsumerProcess } from '../../../e2e/pipeline.ts'
import type { Random } from '../../mix/random.ts'
import type { Lab } from '../lab.ts'
import { holdWrites } from './held-writes.ts'
import { killAll, startConsumers } from './members.ts'

/** Consumers that come to life and are all dead when it resolves. */
export interface Death {
  readonly name: string
  readonly die: (lab: Lab, count: number, random: Random) => Promise<void>
}

/** An agent's run has one partition; this is something to write for the members with the others. */
const FOR_ALL_PARTITIONS = 340

/** Each moment at which a kill can leave a record in between, and any other moment. */
export const DEATHS: readonly Death[] = [
  {
    name: 'at any moment of their work',
    async die(lab, count, random) {
      const members = await startConsumers(lab, count)
      await Promise.all(members.map((member) => killAfter(lab, member, random.between(0.3, 1.5))))
    },
  },
  {
    name: 'before the insert',
    async die(lab, count) {
      const members = await startConsumers(lab, count)
      const writes = await holdWrites(lab)
      await lab.publish(FOR_ALL_PARTITIONS)
      await writes.untilSomeWait(count)
      await killAll(members)
      await writes.end()
      await writes.release()
    },
  },
  {
    name: 'after the insert, before the commit',
    async die(lab, count) {
      const members = await startConsumers(lab, count)
      const writes = await holdWrites(lab)
      await lab.publish(FOR_ALL_PARTITIONS)
      await writes.untilSomeWait(count)
      await killAll(members)
      const before = await lab.rows()
      await writes.release()
      // Rows of the dead: nobody alive has written them, and nobody will commit their offsets.
      if ((await lab.rows()) === before) await lab.untilMoreRows(1)
    },
  },
  {
    name: 'while dead letters are on their way',
    async die(lab, count, random) {
      const members = await startConsumers(lab, count)
      lab.kafkaProxy.latencyMs = 200
      await lab.poison(noJson(random))
      await Promise.all(members.map((member) => killAfter(lab, member, random.between(0.1, 1.5))))
      lab.kafkaProxy.latencyMs = 0
    },
  },
  {
    name: 'while they start',
    async die(lab, count, random) {
      const starting = Array.from({ length: count }, () => lab.spawnConsumer())
      const members = await Promise.all(starting)
      await Promise.all(members.map((member) => killAfter(lab, member, random.between(0.1, 3))))
    },
  },
]

/** For every partition some. */
export function noJson(random: Random): readonly string[] {
  return Array.from({ length: 34 }, () => `no JSON ${random.next()}`)
}

async function killAfter(lab: Lab, member: ConsumerProcess, seconds: number): Promise<void> {
  await lab.forSeconds(seconds)
  await killAll([member])
}
