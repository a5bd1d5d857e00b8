import { outageStory, type Outage } from '../lab/database/outage.ts'
import { detachPartitions } from '../lab/database/partitions.ts'
import { changePassword } from '../lab/database/password.ts'
import { resetForServer, setForServer } from '../lab/database/server-settings.ts'
import type { Story } from '../story.ts'

/** Somebody has to act, and then it goes on without a restart: never is a row to blame. */
export const DATABASE_UNREADY_STORIES: readonly Story[] = [
  outageStory({
    fault: 18,
    name: 'read-only',
    title: 'database is made read-only, as a standby is',
    // It answers: only writes tell.
    seenAt: '/health',
    seconds: 5,
    healed: 'writes allowed',
    async disturb(lab) {
      await setForServer(lab, 'default_transaction_read_only', 'on')
      return () => resetForServer(lab, 'default_transaction_read_only')
    },
  }),
  outageStory({
    fault: 18,
    name: 'table-renamed',
    title: 'table is missing for a minute: long enough for the longest back-off',
    seconds: 60,
    healed: 'table back',
    disturb: altering({
      change: 'alter table agent_actions rename to elsewhere',
      undo: 'alter table elsewhere rename to agent_actions',
    }),
  }),
  outageStory({
    fault: 18,
    name: 'column-renamed',
    title: 'a column has another name',
    seconds: 5,
    healed: 'column back',
    disturb: altering({
      change: 'alter table agent_actions rename column project_name to project',
      undo: 'alter table agent_actions rename column project to project_name',
    }),
  }),
  outageStory({
    fault: 18,
    name: 'writing-revoked',
    title: 'the consumer may no longer write',
    seconds: 5,
    healed: 'permission granted',
    disturb: altering({
      change: 'revoke insert on agent_actions from agent_actions_writer',
      undo: 'grant insert on agent_actions to agent_actions_writer',
    }),
  }),
  outageStory({
    fault: 18,
    name: 'password-changed',
    title: 'the password of the consumer is another one',
    seconds: 10,
    healed: 'password right',
    disturb: changePassword,
  }),
  outageStory({
    fault: 18,
    name: 'partitions-detached',
    title: 'no partition takes the rows, not even the default one',
    seconds: 5,
    healed: 'partitions attached',
    disturb: detachPartitions,
  }),
]

function altering({
  change,
  undo,
}: Readonly<Record<'change' | 'undo', string>>): Outage['disturb'] {
  return async ({ pipeline: { store } }) => {
    await store.query(change)
    return () => store.query(undo).then(() => {})
  }
}
