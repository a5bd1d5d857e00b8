-- breaking: no
--
-- Partitions are made from the database's own clock, never because of an event: an agent whose
-- clock is wrong must not make any.
--
-- Every partition costs each lookup by correlation id: 16 of them 1.6 ms, 60 of them 23 ms. So a
-- side that nobody prunes becomes coarse: debug rows get weeks while there are fewer than 10
-- partitions, as with a retention of 30 days, and 8 weeks at a time after that; kept rows get
-- months, and quarters from 6 partitions on. In its first year a table has at most 29 of them, the
-- two default ones included.

-- The functions below look in this schema only, whatever the caller's search_path is.
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create function agent_actions_make_partition(
  parent text, lower_bound timestamptz, upper_bound timestamptz
) returns void
language plpgsql
set search_path from current
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  leaf text := parent || to_char(lower_bound, '_YYYYMMDD');
begin
  -- Attaching needs this lock in any case. Taken now, no row can arrive in the default partition
  -- between the moving and the attaching.
  execute format('lock table %I in access exclusive mode', parent || '_default');
  execute format('create table %I (like %I including all excluding comments)', leaf, parent);
  execute format(
    'with moved as (
       delete from only %I where created_at >= %L and created_at < %L returning *
     ) insert into %I select * from moved',
    parent || '_default', lower_bound, upper_bound, leaf
  );
  execute format(
    'alter table %I attach partition %I for values from (%L) to (%L)',
    parent, leaf, lower_bound, upper_bound
  );
end
$$;

create function agent_actions_make_partitions(moment timestamptz) returns integer
language plpgsql
set search_path from current
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
  side record;
  leaves integer;
  lower_bound timestamptz;
  upper_bound timestamptz;
  made integer := 0;
begin
  for side in
    select *
    from (
      values
        ('agent_actions_debug', 'week', interval '1 week', 10, 'week', interval '8 weeks'),
        ('agent_actions_kept', 'month', interval '1 month', 6, 'quarter', interval '3 months'),
        ('agent_file_operations', 'week', interval '1 week', 10, 'week', interval '8 weeks')
    ) as plan (parent, unit, width, fine_leaves, coarse_unit, coarse_width)
  loop
    select
      count(*),
      max((regexp_match(bounds, 'TO \(''([^'']+)''\)'))[1]::timestamptz)
    into leaves, lower_bound
    from (
      select pg_get_expr(child.relpartbound, child.oid) as bounds
      from pg_inherits
      join pg_class child on child.oid = inhrelid
      where inhparent = side.parent::regclass
    ) partition
    where bounds <> 'DEFAULT';

    lower_bound := greatest(lower_bound, date_trunc(side.unit, moment - interval '30 days'));
    -- This period and two more.
    while lower_bound < date_trunc(side.unit, moment) + 3 * side.width loop
      upper_bound := case
        when leaves < side.fine_leaves then lower_bound + side.width
        else date_trunc(side.coarse_unit, lower_bound) + side.coarse_width
      end;
      perform agent_actions_make_partition(side.parent, lower_bound, upper_bound);
      lower_bound := upper_bound;
      leaves := leaves + 1;
      made := made + 1;
    end loop;
  end loop;
  return made;
end
$$;

-- SECURITY DEFINER, so that whoever may write rows can have the partitions made, and nothing else.
create function agent_actions_ensure_partitions() returns integer
language plpgsql
security definer
set search_path from current
set lock_timeout = '200ms'
as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('agent_actions_ensure_partitions')) then
    return 0;
  end if;
  return agent_actions_make_partitions(now());
end
$$;

revoke all on function agent_actions_make_partition(text, timestamptz, timestamptz) from public;
revoke all on function agent_actions_make_partitions(timestamptz) from public;

comment on function agent_actions_ensure_partitions() is
  'Makes the partitions from 30 days back to two periods ahead, moves rows of the default partitions into them, and returns how many it made. 0 also when another session is at it. Waits at most 200 ms for a lock and then fails: try again later.';

select agent_actions_ensure_partitions();
