import type { Queryable } from '../store.ts'

/** Rows of one kind that one run has. */
export interface RunRowCount {
  readonly table: 'agent_actions' | 'agent_file_operations'
  /** The type of the action, or the file operation. */
  readonly kind: string
  readonly rows: number
}

const SQL = `
select 'agent_actions' as "table", action_type as kind, count(*)::int as rows
from agent_actions where correlation_id = $1::uuid group by action_type
union all
select 'agent_file_operations', operation, count(*)::int
from agent_file_operations where correlation_id = $1::uuid group by operation
order by 1, 2`

/**
 * What `forgetRun` would erase.
 *
 * @param correlationId a UUID
 */
export function runRowCounts(
  store: Queryable,
  correlationId: string,
): Promise<readonly RunRowCount[]> {
  return store.query<RunRowCount>(SQL, [correlationId])
}
