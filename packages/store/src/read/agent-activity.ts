import type { Queryable } from '../store.ts'

/** Actions that started before `since` do not count. */
export interface AgentActivityOptions {
  readonly since: Date
}

/** `errors` is without failed runs, whose cause is an error action of its own. */
export interface AgentActivity {
  readonly agentName: string
  /** In how many runs it acted. */
  readonly runs: number
  readonly actions: number
  readonly toolCalls: number
  readonly decisions: number
  readonly errors: number
  /** Over the actions that have a duration; `null` when none has. */
  readonly avgDurationMs: number | null
}

const SQL = `
select agent_name as "agentName",
  count(distinct correlation_id)::int as runs,
  count(*)::int as actions,
  count(*) filter (where action_type = 'tool_call')::int as "toolCalls",
  count(*) filter (where action_type = 'decision')::int as decisions,
  count(*) filter (
    where action_type = 'error' and not coalesce(action_details, '{}') ? 'caused_by'
  )::int as errors,
  avg(coalesce(duration_us / 1000.0, duration_ms))::float8 as "avgDurationMs"
from agent_actions
where created_at >= $1::timestamptz
group by agent_name
order by actions desc, agent_name`

/** What each agent did since then, most active first. */
export function agentActivity(
  store: Queryable,
  options: AgentActivityOptions,
): Promise<readonly AgentActivity[]> {
  return store.query<AgentActivity>(SQL, [options.since.toISOString()])
}
