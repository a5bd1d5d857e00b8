import type { RunRowCount } from '../read/run-row-counts.ts'
import type { Queryable } from '../store.ts'

// The one DELETE, of both tables at once: all of the run is gone, or nothing of it. Its columns are
// those that somebody who may erase, and not read, has to be let see.
const SQL = `
with actions as (
  delete from agent_actions where correlation_id = $1::uuid returning action_type, created_at
), hours as (
  insert into agent_action_late_hours (hour)
  select distinct date_trunc('hour', created_at, 'UTC') from actions
), operations as (
  delete from agent_file_operations where correlation_id = $1::uuid returning operation
)
select 'agent_actions' as "table", action_type as kind, count(*)::int as rows
from actions group by action_type
union all
select 'agent_file_operations', operation, count(*)::int
from operations group by operation
order by 1, 2`

/**
 * Erases one run: its rows in `agent_actions` and `agent_file_operations`. The statistics of its hours are
 * computed anew with the next refresh. Again changes nothing.
 * What is written later, from Kafka or by a process of the run that goes on, comes back as rows.
 *
 * @param correlationId a UUID
 * @returns how many rows of what were erased; empty when nothing was there
 * @throws StoreError for a user who may not: the owner of the tables may, a writer or reader may not
 */
export function forgetRun(
  store: Queryable,
  correlationId: string,
): Promise<readonly RunRowCount[]> {
  return store.query<RunRowCount>(SQL, [correlationId])
}
