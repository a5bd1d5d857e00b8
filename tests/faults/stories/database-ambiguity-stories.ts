import { setTimeout as delay } from 'node:timers/promises'
import { expectItStayed, repeatedBy } from '../lab/database/unshaken.ts'
import { untilHealthy } from '../lab/health.ts'
import { resetForServer, setForServer } from '../lab/database/server-settings.ts'
import { stopWaiting, untilPidsOf } from '../lab/database/sessions.ts'
import { createWriter } from '../lab/database/writer.ts'
import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import type { Lab } from '../lab/lab.ts'
import type { Story } from '../story.ts'

const setting = { databaseProxy: true }

/** A write is done and nobody hears of it: it is repeated, and makes no second row. */
export const DATABASE_AMBIGUITY_STORIES: readonly Story[] = [
  {
    fault: 19,
    name: 'answers-cut',
    title: 'connections are cut in the middle of an answer, for 20 s',
    setting,
    async tell(lab) {
      const consumer = await startUnderLoad(lab)
      await untilOver(20, async () => {
        // Past a login, which takes some 400 bytes, within the first answers to writes.
        lab.databaseProxy.cutAfterBytes = 450 + Math.random() * 500
        await delay(200)
      })
      await calmDown(lab, consumer)
    },
  },
  {
    fault: 19,
    name: 'writes-cut',
    title: 'a slow network is cut while writes and answers are under way, for 20 s',
    setting,
    async tell(lab) {
      const consumer = await startUnderLoad(lab)
      lab.databaseProxy.latencyMs = 100
      await untilOver(20, async () => {
        await delay(500 + Math.random() * 500)
        lab.databaseProxy.mode = 'reset'
        lab.databaseProxy.mode = 'pass'
      })
      await calmDown(lab, consumer)
    },
  },
  {
    fault: 19,
    name: 'commit-answers-lost',
    title: 'the connection is cut when a write is committed and not yet answered, four times',
    setting,
    async tell(lab) {
      const writer = await createWriter(lab)
      // A standby that never comes holds the answer back; the rows are durable all the same.
      await setForServer(lab, 'synchronous_standby_names', 'nobody')
      await lab.publish(15_000)
      // Up to 1,000 rows are one statement, which commits by itself; more of them end with a COMMIT.
      const consumer = await lab.spawnConsumer({ ...writer.env, BATCH_SIZE: '1500' })
      for (let times = 0; times < 4; times++) {
        // Upkeep commits as well.
        const pids = await untilPidsOf(
          lab,
          `usename = '${writer.name}' and wait_event = 'SyncRep' and query ~ 'given_actions|copy '`,
        )
        lab.databaseProxy.mode = 'reset'
        await stopWaiting(lab, pids)
        lab.databaseProxy.mode = 'pass'
      }
      await resetForServer(lab, 'synchronous_standby_names')
      await calmDown(lab, consumer)
    },
  },
]

async function startUnderLoad(lab: Lab): Promise<ConsumerProcess> {
  const writer = await createWriter(lab)
  const consumer = await lab.startConsumer(writer.env)
  lab.startAgent()
  await lab.untilMoreRows(500)
  return consumer
}

async function untilOver(seconds: number, disturb: () => Promise<void>): Promise<void> {
  const overAtMs = performance.now() + seconds * 1_000
  while (performance.now() < overAtMs) await disturb()
}

/** And makes sure that it happened at all: some rows were sent twice. */
async function calmDown(lab: Lab, consumer: ConsumerProcess): Promise<void> {
  const { databaseProxy } = lab
  await lab.heal('network whole again', () => {
    databaseProxy.cutAfterBytes = Infinity
    databaseProxy.latencyMs = 0
  })
  // What went in before may all be there already.
  await lab.publish(500)
  await untilHealthy(consumer)
  if ((await repeatedBy(consumer)) === 0) throw new Error('no answer to a write was lost')
  expectItStayed(consumer)
}
