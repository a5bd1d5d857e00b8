-- breaking: no
--
-- The ranges of durations of a month are 700,000 rows by hour where tools take every time there is. By day, and
-- without debug_mode, they are 19,000. A day is the sum of its hours, and computed anew with any of them.

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create table agent_action_day_durations (
  day timestamptz not null,
  actions integer not null,
  errors integer not null,
  sum_us double precision,
  max_us bigint,
  bucket smallint,
  action_type text not null,
  action_name text not null
);

create index agent_action_day_durations_day on agent_action_day_durations (day);

alter table agent_actions_state add column days_filled_to timestamptz;

-- From the first hour that there is, by whoever fills hours next.
update agent_actions_state
set days_filled_to = date_trunc(
  'day', coalesce((select min(hour) from agent_action_hour_durations), hours_filled_to), 'UTC'
);

alter table agent_actions_state alter column days_filled_to set not null;

create function agent_actions_fill_day(moment timestamptz) returns void
language plpgsql
set search_path from current
as $$
begin
  delete from agent_action_day_durations where day = moment;
  insert into agent_action_day_durations (
    day, actions, errors, sum_us, max_us, bucket, action_type, action_name
  )
  select
    moment, sum(actions), sum(errors), sum(sum_us), max(max_us), bucket, action_type, action_name
  from agent_action_hour_durations
  where hour >= moment and hour < moment + interval '24 hours'
  group by bucket, action_type, action_name;
end
$$;

create or replace function agent_actions_fill_hours(moment timestamptz, budget interval) returns integer
language plpgsql
set search_path from current
set timezone = 'UTC'
set jit = off
as $$
declare
  deadline timestamptz := clock_timestamp() + budget;
  filled_before timestamptz;
  filled timestamptz;
  days_filled timestamptz;
  kept_from timestamptz;
  late timestamptz;
  seen timestamptz[] := '{}';
  computed integer := 0;
begin
  if current_setting('transaction_isolation') <> 'repeatable read' then
    raise exception 'hours are filled from one snapshot: begin isolation level repeatable read';
  end if;
  -- Whoever was at it since our snapshot has changed this row, and we fail here.
  select hours_filled_to, days_filled_to, debug_kept_from
  into strict filled_before, days_filled, kept_from
  from agent_actions_state for update;
  filled := filled_before;
  while filled < date_trunc('hour', moment - interval '20 minutes')
    and (computed = 0 or clock_timestamp() < deadline)
  loop
    perform agent_actions_fill_hour(filled, true);
    filled := filled + interval '1 hour';
    computed := computed + 1;
  end loop;

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

  -- Whatever the time: a day must not differ from its hours.
  perform agent_actions_fill_day(day)
  from (select distinct date_trunc('day', hour) as day from unnest(seen) as hour) of_late
  where day < days_filled;
  while days_filled + interval '1 day' <= filled
    and (computed = 0 or clock_timestamp() < deadline)
  loop
    perform agent_actions_fill_day(days_filled);
    computed := computed + 1;
    -- The next that has hours with actions: there may be years in between.
    select least(date_trunc('day', min(hour)), date_trunc('day', filled)) into days_filled
    from agent_action_hour_durations
    where hour >= days_filled + interval '1 day';
  end loop;

  update agent_actions_state set hours_filled_to = filled, days_filled_to = days_filled;
  return computed;
end
$$;

revoke all on function agent_actions_fill_day(timestamptz) from public;

comment on table agent_action_day_durations is
  'agent_action_hour_durations by whole day (UTC). Of a day with an hour in agent_action_late_hours read the hours.';
comment on column agent_action_day_durations.bucket is
  'agent_actions_bucket() of the durations: each is within 5 % of 1.1^(bucket + 0.5) microseconds; -1 for 0, NULL for none.';
comment on column agent_actions_state.days_filled_to is
  'Every day before is in agent_action_day_durations.';
comment on function agent_actions_refresh_hours() is
  'Fills agent_action_hours, and days from them, for two seconds, and returns how many hours and days it computed; 0 also when another session is at it. Wants a transaction of isolation level repeatable read. Call it again until it returns 0.';

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
  grant select (hour) on agent_action_late_hours to agent_actions_writer;
  grant select on agent_actions_migrations, agent_actions_state to agent_actions_writer;
  grant execute on function agent_actions_ensure_partitions() to agent_actions_writer;
  grant execute on function agent_actions_rows_outside_partitions() to agent_actions_writer;
  grant execute on function agent_actions_refresh_hours() to agent_actions_writer;

  grant select
    on agent_actions, agent_file_operations, agent_runs, agent_action_hours,
      agent_action_hour_durations, agent_action_day_durations, agent_action_late_hours,
      agent_actions_state, agent_actions_migrations
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
