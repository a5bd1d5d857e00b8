import type { Queryable } from '../store.ts'
import { RUN_SUMMARY_COLUMNS, type RunSummary } from './run-summary.ts'

/** All of them have to hold. */
export interface ListRunsOptions {
  /** Runs with an action that started at this time or later. */
  readonly since: Date
  /** Only runs in which this agent acted. */
  readonly agent?: string
  /** Only runs whose outcome is `error`. */
  readonly failed?: boolean
  readonly limit: number
}

// Found by the actions since then, then read whole by correlation id. An array, because only a
// value reaches the index below the view's GROUP BY; a join would aggregate every run there is.
const SQL = `
with recent as (
  select correlation_id as id, max(created_at) as last_action_at
  from agent_actions
  where created_at >= $1::timestamptz and ($2::text is null or agent_name = $2::text)
  group by correlation_id
),
candidate as (
  select id from recent
  order by last_action_at desc, id
  limit case when $3::boolean then null else $4::int end
)
select run.*
from (
  select ${RUN_SUMMARY_COLUMNS}
  from agent_runs
  where correlation_id = any(array(select id from candidate)) and (not $3::boolean or outcome = 'error')
) run
join recent on recent.id = run."correlationId"
order by recent.last_action_at desc, recent.id
limit $4::int`

/** Newest first: by their latest action. */
export function listRuns(
  store: Queryable,
  options: ListRunsOptions,
): Promise<readonly RunSummary[]> {
  const { since, agent, failed, limit } = options
  return store.query<RunSummary>(SQL, [since.toISOString(), agent ?? null, failed ?? false, limit])
}
