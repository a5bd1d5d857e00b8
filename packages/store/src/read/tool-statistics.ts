import type { Queryable } from '../store.ts'

/** Calls that started before `since` do not count. */
export interface ToolStatisticsOptions {
  readonly since: Date
  /** Default: every tool. */
  readonly limit?: number
}

/** Durations in milliseconds, over the calls that have one; `null` when none has. */
export interface ToolStatistics {
  readonly toolName: string
  readonly calls: number
  readonly errors: number
  readonly avgMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly maxMs: number | null
}

const SQL = `
select action_name as "toolName",
  count(*)::int as calls,
  count(*) filter (where status = 'error')::int as errors,
  avg(ms)::float8 as "avgMs",
  percentile_cont(0.5) within group (order by ms) as "p50Ms",
  percentile_cont(0.95) within group (order by ms) as "p95Ms",
  max(ms) as "maxMs"
from (
  select action_name, status, coalesce(duration_us / 1000.0, duration_ms)::float8 as ms
  from agent_actions
  where action_type = 'tool_call' and created_at >= $1::timestamptz
) call
group by action_name
order by calls desc, action_name
limit $2::int`

/** The tools called since then, most called first. */
export function toolStatistics(
  store: Queryable,
  options: ToolStatisticsOptions,
): Promise<readonly ToolStatistics[]> {
  return store.query<ToolStatistics>(SQL, [options.since.toISOString(), options.limit ?? null])
}
