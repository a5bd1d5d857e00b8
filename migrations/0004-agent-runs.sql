-- breaking: no
--
-- One row for each run. Asked for one correlation id it reads that run only; over a time range,
-- find the correlation ids first.

create view agent_runs as
select
  correlation_id,
  min(created_at) as started_at,
  max(ended_at) as ended_at,
  floor(extract(epoch from max(ended_at) - min(created_at)) * 1000)::bigint as duration_ms,
  array_agg(distinct agent_name order by agent_name) as agents,
  count(*) as actions,
  count(*) filter (where action_type = 'tool_call') as tool_calls,
  count(*) filter (where action_type = 'decision') as decisions,
  count(*) filter (
    where action_type = 'error' and not coalesce(action_details, '{}') ? 'caused_by'
  ) as errors,
  (array_agg(status order by parent_span_id is null desc, ended_at desc, id desc))[1] as outcome
from (
  select
    *,
    -- Beyond 2^53 microseconds, 285 years, adding up would overflow.
    created_at + interval '1 microsecond'
      * least(coalesce(duration_us, duration_ms * 1000::bigint, 0), 9007199254740991) as ended_at
  from agent_actions
) action
group by correlation_id;

comment on view agent_runs is 'One row for each run: all actions with one correlation id.';
comment on column agent_runs.started_at is 'When its first action started.';
comment on column agent_runs.ended_at is 'When its last action ended.';
comment on column agent_runs.duration_ms is 'Whole milliseconds from start to end.';
comment on column agent_runs.agents is 'Every agent that acted, in alphabetical order.';
comment on column agent_runs.errors is
  'Error actions, without failed runs of agents whose cause is an error action of its own.';
comment on column agent_runs.outcome is
  'Status of the action that ended last among those without a parent; where all have a parent, among all.';
