import { holdLock } from '../lab/database/lock.ts'
import { provokeDeadlocks } from '../lab/database/deadlocks.ts'
import { expectItStayed } from '../lab/database/unshaken.ts'
import { outageStory, tellOutage } from '../lab/database/outage.ts'
import { setForServer } from '../lab/database/server-settings.ts'
import { useUpConnections } from '../lab/database/connections.ts'
import { untilItAnswers } from '../lab/database/sessions.ts'
import { createSmallDisk } from '../lab/database/small-disk.ts'
import { createWriter } from '../lab/database/writer.ts'
import type { Lab } from '../lab/lab.ts'
import type { Story } from '../story.ts'

/** The database answers, and does not take rows now: somebody else is in the way. */
export const DATABASE_REFUSAL_STORIES: readonly Story[] = [
  outageStory({
    fault: 16,
    name: 'table-locked',
    title: 'another session locks the table for 30 s',
    // It answers: only writes tell.
    seenAt: '/health',
    seconds: 15,
    healed: 'lock released',
    disturb: (lab) => holdLock(lab, 'lock table agent_actions in access exclusive mode'),
  }),
  outageStory({
    fault: 16,
    name: 'connections-used-up',
    title: 'other clients take every connection that is free, for 15 s',
    seconds: 15,
    healed: 'connections freed',
    async disturb(lab, writer) {
      await setForServer(lab, 'superuser_reserved_connections', '8')
      await setForServer(lab, 'max_connections', '30')
      await lab.postgres.restart()
      await untilItAnswers(lab)
      return useUpConnections(lab, writer)
    },
  }),
  {
    fault: 16,
    name: 'statements-too-slow',
    title: 'each row takes 60 ms: a full batch is given up by the statement timeout',
    async tell(lab) {
      const writer = await createWriter(lab)
      const consumer = await lab.startConsumer(writer.env)
      await rowsTake(lab, 60)
      await lab.pipeline.store.query(`create trigger slowly before insert on agent_actions
        for each row execute function slowly()`)
      await lab.publish(400)
      // Fewer rows fit into the time that a hundred exceed.
      await lab.untilMoreRows(200)
      if (!consumer.stderr().includes('57014')) throw new Error('no statement was given up')
      // In place: taking a trigger away wants locks that the consumer holds.
      await lab.heal('rows are quick again', () => rowsTake(lab, 0))
      lab.startAgent()
      await lab.untilMoreRows(1_000)
      expectItStayed(consumer)
    },
  },
  {
    fault: 16,
    name: 'deadlocks',
    title: 'another session locks in the other order: deadlocks, over and over',
    async tell(lab) {
      const writer = await createWriter(lab)
      const consumer = await lab.startConsumer(writer.env)
      lab.startAgent()
      await lab.untilMoreRows(500)
      const lost = await provokeDeadlocks(lab, { writer, times: 8 })
      if (lost === 0) throw new Error('the consumer lost in no deadlock')
      await lab.heal('no lock is in the way any more', () => {})
      await lab.untilMoreRows(2_000)
      expectItStayed(consumer)
    },
  },
  {
    fault: 17,
    name: 'disk-full',
    title: 'the disk of the tables is full for 15 s',
    async tell(lab) {
      await using disk = await createSmallDisk(lab)
      await tellOutage(lab, {
        // The database answers: only writes tell.
        seenAt: '/health',
        seconds: 10,
        healed: 'disk freed',
        async disturb() {
          await disk.fill()
          return () => disk.free()
        },
      })
    },
  },
]

async function rowsTake({ pipeline }: Lab, ms: number): Promise<void> {
  await pipeline.store.query(`create or replace function slowly() returns trigger language plpgsql
    as $$ begin perform pg_sleep(${ms / 1_000}); return new; end $$`)
}
