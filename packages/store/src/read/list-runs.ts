import type { Queryable } from '../store.ts'
import { RUN_SUMMARY_COLUMNS, type RunSummary } from './run-summary.ts'

export interface ListRunsOptions {
  /** Runs with an action that started at this time or later. */
  readonly since: Date
  /** Only runs in which this agent acted. */
  readonly agent?: string
  /** Only runs whose outcome is `error`. */
  readonly failed?: boolean
  readonly limit: number
}

// The runs are found by the actions since then, newest first; only those that are shown are read
// whole, by correlation id.
const SQL = `
with recent as (
  select correlation_id as id, max(created_at) as last_action_at
  from agent_actions
  where created_at >= $1::timestamptz and ($2::text is null or agent_name = $2::text)
  group by correlation_id
)
select run.*
from recent
cross join lateral (
  select ${RUN_SUMMARY_COLUMNS} from agent_runs where correlation_id = recent.id
) run
where not $3::boolean or run.outcome = 'error'
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
