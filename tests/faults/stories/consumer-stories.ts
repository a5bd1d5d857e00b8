import { DEATHS, noJson } from '../lab/consumers/deaths.ts'
import { freezeDatabase } from '../lab/consumers/frozen-database.ts'
import { holdWrites, namedSessions } from '../lab/consumers/held-writes.ts'
import {
  endInOrder,
  killAll,
  startConsumers,
  untilItHasPartitions,
} from '../lab/consumers/members.ts'
import { addPartitions } from '../lab/topics.ts'
import { Random } from '../mix/random.ts'
import type { Story } from '../story.ts'

const PARTITIONS = 6
/** As the consumer of the story is told. */
const SHUTDOWN_MS = 5_000
/** Beyond it, for a statement that the database is still at; and what a process needs to end. */
const LAST_STATEMENT_MS = 5_000
const SLOW_MACHINE_MS = 5_000

/** Consumers that are killed, frozen, told to end, and come again. */
export const CONSUMER_STORIES: readonly Story[] = [
  {
    fault: 20,
    name: 'consumers-killed-100-times',
    title: 'a hundred consumers are killed at any moment, six at a time',
    setting: { kafkaProxy: true },
    async tell(lab) {
      const random = new Random(20)
      lab.startAgent({ perSecond: 200 })
      for (let killed = 0; killed < 100; killed += PARTITIONS) {
        await lab.poison(noJson(random))
        const death = DEATHS[(killed / PARTITIONS) % DEATHS.length]!
        await death.die(lab, PARTITIONS, random)
      }
      await lab.heal('last consumers started', async () => void (await startConsumers(lab, 2)))
      await lab.untilMoreRows(500)
    },
  },
  {
    fault: 21,
    name: 'consumer-frozen-in-mid-write',
    title: 'a consumer stands still for 20 s in mid-write, and its partitions go to another',
    async tell(lab) {
      const [other, zombie] = await Promise.all([
        lab.startConsumer(),
        lab.startConsumer(namedSessions(lab, 'zombie')),
      ])
      lab.startAgent()
      await lab.untilMoreRows(500)
      const writes = await holdWrites(lab)
      // An agent's run has one partition, which may be the other's.
      await lab.publish(340)
      await writes.untilSomeWait(1, 'zombie')
      zombie.kill('SIGSTOP')
      // Its rows will be there; it hears of that when it wakes, and offers offsets long passed.
      await writes.release()
      const wakes = lab.forSeconds(20)
      await untilItHasPartitions(other, (count) => count === PARTITIONS)
      await lab.untilMoreRows(500)
      await wakes
      await lab.heal('consumer goes on', () => zombie.kill('SIGCONT'))
      await untilItHasPartitions(zombie, (count) => count > 0 && count < PARTITIONS)
      await lab.untilMoreRows(500)
    },
  },
  {
    fault: 22,
    name: 'rebalance-storm',
    title: 'every 3 s one of three consumers is killed or started again; partitions are added',
    async tell(lab) {
      const members = await startConsumers(lab, 3)
      lab.startAgent()
      await lab.untilMoreRows(500)
      const before = await lab.rows()
      for (let round = 0; round < 10; round++) {
        await killAll([members.pop()!])
        await lab.forSeconds(3)
        members.push(await lab.spawnConsumer())
        if (round === 5) await addPartitions(lab, PARTITIONS + 3)
        await lab.forSeconds(3)
      }
      const rows = (await lab.rows()) - before
      lab.notes.push(`${rows} rows in 60 s of it`)
      if (rows === 0) throw new Error('not one row was written while consumers came and went')
      await lab.heal('no more kills', () => {})
      await lab.untilMoreRows(500)
    },
  },
  {
    fault: 22,
    name: 'rolling-restart',
    title: 'three consumers are restarted one after the other, under load',
    async tell(lab) {
      const members = await startConsumers(lab, 3)
      lab.startAgent()
      await lab.untilMoreRows(300)
      for (const member of members) {
        const { ended } = await endInOrder(member)
        if (ended.exitCode !== 0)
          throw new Error(`it ended with ${ended.exitCode}: ${ended.stderr}`)
        await lab.heal('consumer restarted', async () => void (await lab.startConsumer()))
      }
      await lab.untilMoreRows(300)
    },
  },
  {
    fault: 23,
    name: 'consumer-ends-while-database-frozen',
    title: 'a consumer is told to end while PostgreSQL stands still: it does, in time',
    async tell(lab) {
      const consumer = await lab.startConsumer({
        AGENT_ACTIONS_SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_MS),
      })
      lab.startAgent()
      await lab.untilMoreRows(500)
      const wake = await freezeDatabase(lab)
      await lab.forSeconds(2)
      const { ended, tookMs } = await endInOrder(consumer)
      lab.notes.push(`it ended ${(tookMs / 1_000).toFixed(1)} s after SIGTERM`)
      if (ended.exitCode !== 0) throw new Error(`it ended with ${ended.exitCode}: ${ended.stderr}`)
      if (tookMs > SHUTDOWN_MS + LAST_STATEMENT_MS + SLOW_MACHINE_MS)
        throw new Error(`it took ${tookMs} ms to end`)
      // Its offsets are looked at while nothing that it left behind can have become a row.
      await lab.forSeconds(2)
      await lab.heal('database goes on, consumer started', async () => {
        wake()
        await lab.startConsumer()
      })
      await lab.untilMoreRows(500)
    },
  },
]
