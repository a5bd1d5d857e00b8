import type { ActionEvent } from '@agent-actions/events'
import type { Queryable } from '../store.ts'

// A lookup in the primary key of one partition for each event: debug_mode and created_at say which. LIMIT
// keeps the planner from joining, and so from reading the whole table.
const SQL = `
select event.position::int as position
from unnest($1::text[], $2::text[], $3::text[])
  with ordinality as event (id, created_at, debug_mode, position)
cross join lateral (
  select from agent_actions as action
  where action.id = event.id::uuid
    and action.created_at = event.created_at::timestamptz
    and action.debug_mode = event.debug_mode::boolean
  limit 1
) as found`

/**
 * Which of the events are rows already: those that `insertActions` would count as duplicates, but for
 * one with a row's id and another time, which nothing of ours writes.
 *
 * @param events as `decodeAction` returns them
 * @returns their indexes
 * @throws StoreError, also for a user who may write and not read
 */
export async function storedActions(
  store: Queryable,
  events: readonly ActionEvent[],
): Promise<ReadonlySet<number>> {
  if (events.length === 0) return new Set()
  const rows = await store.query<{ position: number }>(
    SQL,
    [
      events.map(({ id }) => id),
      events.map(({ timestamp }) => timestamp),
      events.map(({ debug_mode: debugMode }) => String(debugMode)),
    ],
    { name: 'agent_actions_stored' },
  )
  return new Set(rows.map(({ position }) => position - 1))
}
