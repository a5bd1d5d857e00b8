import type { Store } from '../store.ts'

/** Calls that started before `since` do not count. */
export interface ToolStatisticsOptions {
  readonly since: Date
  /** Default: every tool. */
  readonly limit?: number
}

/**
 * Durations in milliseconds, over the calls that have one; `null` when none has. Percentiles are within 5 % of
 * the call at that rank: they come from ranges of durations (`agent_actions_bucket`), the other figures are exact.
 */
export interface ToolStatistics {
  readonly toolName: string
  readonly calls: number
  readonly errors: number
  readonly avgMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly maxMs: number | null
}

interface Bounds {
  /** Whole hours from here on, and up to `filledTo`, are filled. */
  readonly filledFrom: string
  /** Of these, whole days from here on, and up to `daysTo`. Equal where there are none. */
  readonly daysFrom: string
  readonly daysTo: string
  readonly filledTo: string
  /** Of these hours, those that are flagged as late: they are read from the rows. */
  readonly lateHours: readonly string[]
  /** Of these days, those with such an hour: their other hours are read one by one. */
  readonly lateDays: readonly string[]
  /** From here on all is read from the rows. */
  readonly restFrom: string
}

// Read live are the part of the first hour, late hours, and what is not filled yet. Of a late hour whose debug rows are
// gone only the filled figures tell of them.
const BOUNDS = `
with bound as materialized (
  select
    $1::timestamptz as since, filled_from, days_from, greatest(days_from, days_filled_to) as days_to,
    hours_filled_to as filled_to, debug_kept_from
  from agent_actions_state
  cross join lateral (
    select least(
      hours_filled_to,
      date_trunc('hour', $1::timestamptz - interval '1 microsecond', 'UTC') + interval '1 hour'
    ) as filled_from
  ) first_hour
  cross join lateral (
    select least(
      hours_filled_to,
      date_trunc('day', filled_from - interval '1 microsecond', 'UTC') + interval '24 hours'
    ) as days_from
  ) first_day
), late as materialized (
  select distinct hour
  from agent_action_late_hours, bound
  where hour >= filled_from and hour < filled_to and hour >= debug_kept_from
)
select
  filled_from::text as "filledFrom",
  days_from::text as "daysFrom",
  days_to::text as "daysTo",
  filled_to::text as "filledTo",
  array(select hour::text from late) as "lateHours",
  array(
    select distinct date_trunc('day', hour, 'UTC')::text
    from late
    where hour >= days_from and hour < days_to
  ) as "lateDays",
  greatest(since, filled_to)::text as "restFrom"
from bound`

const CALLS_OF_RANGE = `
  cross join lateral (
    select
      action_name, agent_actions_bucket(us) as bucket, count(*)::int as actions,
      count(*) filter (where status = 'error')::int as errors, sum(us)::float8 as sum_us, max(us) as max_us
    from (
      select action_name, status, coalesce(duration_us, duration_ms * 1000::bigint) as us
      from agent_actions
      where action_type = 'tool_call' and created_at >= range_start and created_at < range_end
    ) call
    group by action_name, agent_actions_bucket(us)
  ) of_range`

// The bounds are parameters, so that they are known when it is planned: by a join with them PostgreSQL would read
// all hours there are, and guess how many rows the first and the last range have. Late hours and their days, of which
// there are few, are joined, and grouped one by one: each then reads the partitions of its time alone.
const SQL = `
with counted as (
  select action_name, bucket, actions, errors, sum_us, max_us
  from agent_action_day_durations
  where action_type = 'tool_call' and day >= $2::timestamptz and day < $3::timestamptz
    and day <> all ($6::timestamptz[])
  union all
  select action_name, bucket, actions, errors, sum_us, max_us
  from agent_action_hour_durations
  where action_type = 'tool_call' and hour >= $1::timestamptz and hour < $2::timestamptz
    and hour <> all ($5::timestamptz[])
  union all
  select action_name, bucket, actions, errors, sum_us, max_us
  from agent_action_hour_durations
  where action_type = 'tool_call' and hour >= $3::timestamptz and hour < $4::timestamptz
    and hour <> all ($5::timestamptz[])
  union all
  select of_day.*
  from unnest($6::timestamptz[]) as late_day cross join lateral (
    select action_name, bucket, actions, errors, sum_us, max_us
    from agent_action_hour_durations
    where action_type = 'tool_call' and hour >= late_day and hour < late_day + interval '24 hours'
      and hour <> all ($5::timestamptz[])
  ) of_day
  union all
  select of_range.*
  from (select $7::timestamptz as range_start, $1::timestamptz as range_end) of_first_hour ${CALLS_OF_RANGE}
  union all
  select of_range.*
  from (select $8::timestamptz as range_start, 'infinity'::timestamptz as range_end) rest ${CALLS_OF_RANGE}
  union all
  select of_range.*
  from (
    select hour as range_start, hour + interval '1 hour' as range_end from unnest($5::timestamptz[]) as hour
  ) late ${CALLS_OF_RANGE}
), ranked as (
  select
    action_name, bucket,
    sum(actions) as actions,
    sum(errors) as errors,
    sum(sum_us) as sum_us,
    max(max_us) as max_us,
    -- Of the calls that have a duration: NULL comes last.
    sum(sum(actions)) over (partition by action_name order by bucket nulls last) as up_to,
    sum(sum(actions) filter (where bucket is not null)) over (partition by action_name) as timed
  from counted
  group by action_name, bucket
), tool as (
  select
    action_name,
    sum(actions) as calls,
    sum(errors) as errors,
    sum(sum_us) / max(timed) as avg_us,
    min(bucket) filter (where up_to >= 0.5 * timed) as p50,
    min(bucket) filter (where up_to >= 0.95 * timed) as p95,
    max(max_us) as max_us
  from ranked
  group by action_name
)
select action_name as "toolName",
  calls::int as calls,
  errors::int as errors,
  avg_us / 1000 as "avgMs",
  least(case p50 when -1 then 0 else 1.1::float8 ^ (p50 + 0.5) end, max_us) / 1000 as "p50Ms",
  least(case p95 when -1 then 0 else 1.1::float8 ^ (p95 + 0.5) end, max_us) / 1000 as "p95Ms",
  max_us::float8 / 1000 as "maxMs"
from tool
order by calls desc, action_name
limit $9::int`

/** The tools called since then, most called first. */
export function toolStatistics(
  store: Store,
  options: ToolStatisticsOptions,
): Promise<readonly ToolStatistics[]> {
  const { since, limit = null } = options
  // One snapshot: hours that are filled in between would be counted twice, or not at all.
  return store.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only')
    // It reads a few partitions, and PostgreSQL estimates the cost of all: to compile took a second.
    await tx.query('set local jit = off')
    const from = since.toISOString()
    const [bounds] = await tx.query<Bounds>(BOUNDS, [from])
    const { filledFrom, daysFrom, daysTo, filledTo, lateHours, lateDays, restFrom } = bounds!
    return tx.query<ToolStatistics>(SQL, [
      filledFrom,
      daysFrom,
      daysTo,
      filledTo,
      lateHours,
      lateDays,
      from,
      restFrom,
      limit,
    ])
  })
}
