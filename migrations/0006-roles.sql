-- breaking: no
--
-- Two group roles, to be granted to the users that log in: who writes rows need not read them, and
-- who reads them need not write. They belong to the server, not to the database: they may be there
-- already, and who may not make roles, as on a managed service, has an administrator make them and
-- then calls agent_actions_grant_roles().

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Rights on the parents are enough: rows go through them to every partition, old and new.
create function agent_actions_grant_roles() returns void
language plpgsql
set search_path from current
as $$
begin
  execute format(
    'grant usage on schema %I to agent_actions_writer, agent_actions_reader', current_schema()
  );

  grant insert on agent_actions, agent_file_operations to agent_actions_writer;
  grant select on agent_actions_migrations to agent_actions_writer;
  grant execute on function agent_actions_ensure_partitions() to agent_actions_writer;
  grant execute on function agent_actions_rows_outside_partitions() to agent_actions_writer;

  grant select
    on agent_actions, agent_file_operations, agent_runs, agent_actions_migrations
    to agent_actions_reader;
  grant execute on function agent_actions_rows_outside_partitions() to agent_actions_reader;
end
$$;

revoke all on function agent_actions_grant_roles() from public;

comment on function agent_actions_grant_roles() is
  'Gives the roles agent_actions_writer and agent_actions_reader, which must be there, the rights that they are for. For the owner of the tables; safe to call again.';

do $$
declare
  name text;
begin
  foreach name in array array['agent_actions_writer', 'agent_actions_reader'] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin', name);
      exception
        -- The migration of another database of this server was quicker.
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
  perform agent_actions_grant_roles();
exception
  when insufficient_privilege then
    raise notice 'The roles agent_actions_writer and agent_actions_reader were not made: %', sqlerrm
      using hint = 'Have an administrator make them, then: select agent_actions_grant_roles()';
end
$$;
