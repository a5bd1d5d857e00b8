-- breaking: no
--
-- Statistics of a month in milliseconds. Whole hours that are over are computed from the rows, and never
-- counted up by those who write: an upsert for each batch costs 6 to 21 %, and any snapshot that is
-- held for a while, as by a dump, then stalls writing.
--
-- An hour is filled 20 minutes after its end. What is stored for an hour that ended over 10 minutes ago
-- leaves a flag, and flagged hours are computed anew. In between lie 10 minutes in which a transaction
-- that began before the one must end; the store gives each of its statements one.

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create table agent_action_hours (
  hour timestamptz not null,
  actions integer not null,
  errors integer not null,
  timed integer not null,
  sum_us double precision,
  max_us bigint,
  debug_mode boolean not null,
  action_type text not null,
  action_name text not null,
  agent_name text not null
);

-- For percentiles. Without the agent: by both, there would be nearly as many rows as there are actions.
create table agent_action_hour_durations (
  hour timestamptz not null,
  actions integer not null,
  errors integer not null,
  sum_us double precision,
  max_us bigint,
  bucket smallint,
  debug_mode boolean not null,
  action_type text not null,
  action_name text not null
);

-- Not unique: a name may exceed what an index entry can hold. That an hour is filled once is the work of
-- agent_actions_fill_hours().
create index agent_action_hours_hour on agent_action_hours (hour);
create index agent_action_hour_durations_hour on agent_action_hour_durations (hour);

-- Only ever inserted into by those who write, so that they never wait for each other.
create table agent_action_late_hours (hour timestamptz not null);

create table agent_actions_state (
  only_row boolean primary key default true check (only_row),
  hours_filled_to timestamptz not null,
  debug_kept_from timestamptz not null default '-infinity'
);

-- Floor of the logarithm to base 1.1: what is in a bucket is within 5 % of its middle, 1.1^(bucket + 0.5).
create function agent_actions_bucket(duration_us bigint) returns smallint
language sql immutable parallel safe
return case
  when duration_us < 1 then -1
  else floor(ln(duration_us::float8) / 0.0953101798043249)
end::smallint;

-- One hour, or what is kept of it where retention has removed its debug rows.
create function agent_actions_fill_hour(moment timestamptz, with_debug boolean) returns void
language plpgsql
set search_path from current
as $$
begin
  with action as materialized (
    select
      status, debug_mode, action_type, action_name, agent_name,
      coalesce(duration_us, duration_ms * 1000::bigint) as us
    from agent_actions
    where created_at >= moment and created_at < moment + interval '1 hour'
      and (with_debug or not debug_mode)
  ), durations as (
    insert into agent_action_hour_durations (
      hour, actions, errors, sum_us, max_us, bucket, debug_mode, action_type, action_name
    )
    select
      moment, count(*), count(*) filter (where status = 'error'), sum(us)::float8, max(us),
      agent_actions_bucket(us), debug_mode, action_type, action_name
    from action
    group by agent_actions_bucket(us), debug_mode, action_type, action_name
  )
  insert into agent_action_hours (
    hour, actions, errors, timed, sum_us, max_us, debug_mode, action_type, action_name, agent_name
  )
  select
    moment, count(*), count(*) filter (where status = 'error'), count(us), sum(us)::float8, max(us),
    debug_mode, action_type, action_name, agent_name
  from action
  group by debug_mode, action_type, action_name, agent_name;
end
$$;

create function agent_actions_fill_hours(moment timestamptz, budget interval) returns integer
language plpgsql
set search_path from current
set timezone = 'UTC'
as $$
declare
  deadline timestamptz := clock_timestamp() + budget;
  filled_before timestamptz;
  filled timestamptz;
  kept_from timestamptz;
  late timestamptz;
  seen timestamptz[] := '{}';
  computed integer := 0;
begin
  if current_setting('transaction_isolation') <> 'repeatable read' then
    raise exception 'hours are filled from one snapshot: begin isolation level repeatable read';
  end if;
  -- Whoever was at it since our snapshot has changed this row, and we fail here.
  select hours_filled_to, debug_kept_from into strict filled_before, kept_from
  from agent_actions_state for update;
  filled := filled_before;
  while filled < date_trunc('hour', moment - interval '20 minutes')
    and (computed = 0 or clock_timestamp() < deadline)
  loop
    perform agent_actions_fill_hour(filled, true);
    filled := filled + interval '1 hour';
    computed := computed + 1;
  end loop;
  update agent_actions_state set hours_filled_to = filled;

  for late in select distinct hour from agent_action_late_hours order by hour desc loop
    exit when computed > 0 and clock_timestamp() >= deadline;
    seen := seen || late;
    -- What was filled just now, or will be, has all rows of its flags.
    continue when late >= filled_before;
    delete from agent_action_hours
    where hour = late and (late >= kept_from or not debug_mode);
    delete from agent_action_hour_durations
    where hour = late and (late >= kept_from or not debug_mode);
    perform agent_actions_fill_hour(late, late >= kept_from);
    computed := computed + 1;
  end loop;
  -- Those of our snapshot: a flag that came since then stays.
  delete from agent_action_late_hours where hour = any (seen);
  return computed;
end
$$;

-- SECURITY DEFINER, so that whoever may write rows can have the hours filled, and nothing else.
create function agent_actions_refresh_hours() returns integer
language plpgsql
security definer
set search_path from current
as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('agent_actions_refresh_hours')) then
    return 0;
  end if;
  return agent_actions_fill_hours(now(), interval '2 seconds');
end
$$;

revoke all on function agent_actions_fill_hour(timestamptz, boolean) from public;
revoke all on function agent_actions_fill_hours(timestamptz, interval) from public;
revoke all on function agent_actions_refresh_hours() from public;

comment on table agent_action_hours is
  'Actions by whole hour, type, name and agent. Hours that are not over, or are in agent_action_late_hours, are not in here, or not as they are now: read those from agent_actions.';
comment on column agent_action_hours.hour is 'In which the actions started.';
comment on column agent_action_hours.errors is 'Of these actions, those with status error.';
comment on column agent_action_hours.timed is 'Of these actions, those with a duration.';
comment on column agent_action_hours.sum_us is 'Of the durations in microseconds, exact up to 285 years; NULL when there are none.';
comment on table agent_action_hour_durations is
  'The same by range of durations in place of the agent.';
comment on column agent_action_hour_durations.bucket is
  'agent_actions_bucket() of the durations: each is within 5 % of 1.1^(bucket + 0.5) microseconds; -1 for 0, NULL for none.';
comment on table agent_action_late_hours is
  'Hours that got a row after they were over, once for each write. They are computed anew by agent_actions_refresh_hours().';
comment on table agent_actions_state is 'What upkeep has done so far.';
comment on column agent_actions_state.hours_filled_to is
  'Every hour before is in agent_action_hours.';
comment on column agent_actions_state.debug_kept_from is
  'Retention has removed debug rows from before; later ones from before are not stored.';
comment on function agent_actions_refresh_hours() is
  'Fills agent_action_hours for two seconds, and returns how many hours it computed; 0 also when another session is at it. Wants a transaction of isolation level repeatable read. Call it again until it returns 0.';

-- Hours of rows that are there already: all from the first partition on, and of the default ones each.
insert into agent_actions_state (hours_filled_to)
select date_trunc(
  'hour', coalesce(min((regexp_match(bounds, 'FROM \(''([^'']+)''\)'))[1]::timestamptz), now()), 'UTC'
)
from (
  select pg_get_expr(child.relpartbound, child.oid) as bounds
  from pg_inherits
  join pg_class child on child.oid = inhrelid
  where inhparent in ('agent_actions_debug'::regclass, 'agent_actions_kept'::regclass)
) leaf
where bounds <> 'DEFAULT';

insert into agent_action_late_hours (hour)
select distinct date_trunc('hour', created_at, 'UTC')
from (
  select created_at from agent_actions_debug_default
  union all
  select created_at from agent_actions_kept_default
) outside, agent_actions_state
where created_at < hours_filled_to;

create or replace function agent_actions_grant_roles() returns void
language plpgsql
set search_path from current
as $$
begin
  execute format(
    'grant usage on schema %I to agent_actions_writer, agent_actions_reader', current_schema()
  );

  grant insert on agent_actions, agent_file_operations, agent_action_late_hours
    to agent_actions_writer;
  -- What it stored itself, and when the action began: for the flags.
  grant select (created_at) on agent_actions to agent_actions_writer;
  grant select on agent_actions_migrations, agent_actions_state to agent_actions_writer;
  grant execute on function agent_actions_ensure_partitions() to agent_actions_writer;
  grant execute on function agent_actions_rows_outside_partitions() to agent_actions_writer;
  grant execute on function agent_actions_refresh_hours() to agent_actions_writer;

  grant select
    on agent_actions, agent_file_operations, agent_runs, agent_action_hours,
      agent_action_hour_durations, agent_action_late_hours, agent_actions_state, agent_actions_migrations
    to agent_actions_reader;
  grant execute on function agent_actions_rows_outside_partitions() to agent_actions_reader;
end
$$;

do $$
begin
  if (
    select count(*) = 2 from pg_roles
    where rolname in ('agent_actions_writer', 'agent_actions_reader')
  ) then
    perform agent_actions_grant_roles();
  end if;
end
$$;
