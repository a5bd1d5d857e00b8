import { openStore } from '@agent-actions/store'
import type { Lab } from '../lab.ts'
import { untilPidsOf } from './sessions.ts'
import type { Writer } from './writer.ts'

/**
 * Another session locks first a partition, then the table: the other way round than an insert does.
 *
 * @returns how often the writer was the one whose statement the server gave up
 */
export async function provokeDeadlocks(
  lab: Lab,
  { writer, times }: { readonly writer: Writer; readonly times: number },
): Promise<number> {
  await using other = await openStore(lab.pipeline.env['DATABASE_URL']!, { maxConnections: 1 })
  let lost = 0
  for (let time = 0; time < times; time++) {
    const [row] = await other.query<{ leaf: string }>(
      'select tableoid::regclass::text as leaf from agent_actions order by ingested_at desc limit 1',
    )
    const locking = other.transaction(async (tx) => {
      await tx.query(`lock table ${row!.leaf} in access exclusive mode`)
      await untilPidsOf(lab, `usename = '${writer.name}' and wait_event_type = 'Lock'`)
      // Who has waited the longest looks for a deadlock first, and gives up.
      await tx.query('lock table only agent_actions in access exclusive mode')
    })
    // Rejects where this session lost.
    lost += await locking.then(
      () => 1,
      () => 0,
    )
    await lab.untilMoreRows(100)
  }
  return lost
}
