import { setTimeout as delay } from 'node:timers/promises'
import { expectItStayed } from '../lab/database/unshaken.ts'
import { untilHealthy } from '../lab/health.ts'
import { outageStory } from '../lab/database/outage.ts'
import { resetForServer, setForServer } from '../lab/database/server-settings.ts'
import { pidsOf, terminateSessions, untilGone, untilPidsOf } from '../lab/database/sessions.ts'
import { createWriter } from '../lab/database/writer.ts'
import type { Story } from '../story.ts'

/** The database dies, freezes, or throws its clients out. */
export const DATABASE_CRASH_STORIES: readonly Story[] = [
  outageStory({
    fault: 14,
    name: 'database-restarted',
    title: 'database is stopped in order, back soon after',
    isShort: true,
    seconds: 1,
    healed: 'database started',
    async disturb(lab) {
      await lab.postgres.stop('fast')
      return () => lab.postgres.restart()
    },
  }),
  outageStory({
    fault: 14,
    name: 'database-stopped-immediately',
    title: 'database is stopped with no goodbye to its transactions, back after 5 s',
    seconds: 2,
    healed: 'database started',
    async disturb(lab) {
      await lab.postgres.stop('immediate')
      return () => lab.postgres.restart()
    },
  }),
  outageStory({
    fault: 14,
    name: 'database-killed',
    title: 'database is killed under load, back after 15 s',
    seconds: 10,
    healed: 'database started',
    async disturb(lab) {
      lab.postgres.kill('SIGKILL')
      return () => lab.postgres.restart()
    },
  }),
  outageStory({
    fault: 14,
    name: 'database-frozen',
    title: 'every process of the database stands still for 15 s',
    seconds: 10,
    healed: 'database woken',
    async disturb(lab) {
      const pids = [lab.postgres.pid, ...(await pidsOf(lab, 'true'))]
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      return () => pids.forEach((pid) => process.kill(pid, 'SIGCONT'))
    },
  }),
  outageStory({
    fault: 14,
    name: 'backend-frozen',
    title: 'one session stands still in the middle of its commit',
    // The other sessions answer: only writes tell.
    seenAt: '/health',
    seconds: 5,
    healed: 'session woken',
    async disturb(lab) {
      // A commit waits for a standby that never comes: nothing else stops a session at this place.
      await setForServer(lab, 'synchronous_standby_names', 'nobody')
      const [pid] = await untilPidsOf(lab, `wait_event = 'SyncRep'`)
      process.kill(pid!, 'SIGSTOP')
      await resetForServer(lab, 'synchronous_standby_names')
      return () => void process.kill(pid!, 'SIGCONT')
    },
  }),
  {
    fault: 14,
    name: 'backends-killed',
    title:
      'a session that writes is killed (SIGKILL), three times: the server recovers from a crash',
    async tell(lab) {
      const writer = await createWriter(lab)
      const consumer = await lab.startConsumer(writer.env)
      lab.startAgent()
      for (let times = 0; times < 3; times++) {
        await lab.untilMoreRows(500)
        const [pid] = await untilPidsOf(lab, `usename = '${writer.name}' and state = 'active'`)
        process.kill(pid!, 'SIGKILL')
        await lab.heal('session killed', () => untilGone(lab, pid!))
        await untilHealthy(consumer)
      }
      await lab.untilMoreRows(1_000)
      expectItStayed(consumer)
    },
  },
  {
    fault: 15,
    name: 'sessions-terminated',
    title: "the consumer's sessions are ended every 200 ms for 30 s, idle ones first",
    async tell(lab) {
      const writer = await createWriter(lab)
      const consumer = await lab.startConsumer(writer.env)
      const ended = await terminateSessions(lab, writer.name)
      if (ended === 0) throw new Error('there was no idle session to end')
      lab.startAgent()
      await lab.untilMoreRows(500)
      const before = await lab.rows()
      const overAtMs = performance.now() + 30_000
      while (performance.now() < overAtMs) {
        await terminateSessions(lab, writer.name)
        await delay(200)
      }
      const meanwhile = (await lab.rows()) - before
      if (meanwhile === 0) throw new Error('no row was written while sessions were ended')
      await lab.heal('no session is ended any more', () => {})
      await untilHealthy(consumer)
      await lab.untilMoreRows(2_000)
      expectItStayed(consumer)
    },
  },
]
