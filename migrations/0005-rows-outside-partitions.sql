-- breaking: no
--
-- SECURITY DEFINER, so that who writes rows can watch the default partitions and still reads none.

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create function agent_actions_rows_outside_partitions() returns integer
language sql
stable
security definer
set search_path from current
as $$
  select count(*)::integer
  from (
    select from agent_actions_debug_default
    union all
    select from agent_actions_kept_default
    limit 10000
  ) outside
$$;

comment on function agent_actions_rows_outside_partitions() is
  'How many rows are in no partition of their time; counting stops at 10000.';
