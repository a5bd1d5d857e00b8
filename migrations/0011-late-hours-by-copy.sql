-- breaking: no
--
-- COPY … WHERE looks at a column, which wants the right to read it: large batches go by COPY into the tables themselves,
-- with the flags of hours that are over among them.

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

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
