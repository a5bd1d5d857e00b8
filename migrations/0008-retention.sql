-- breaking: no
--
-- Removes debug rows that are old, and their file operations. Nothing here runs by itself, and nobody but
-- the owner of the tables may call it.
--
-- An hour loses rows only after its statistics are computed and frozen: agent_actions_keep_debug_from()
-- comes first, and every other function removes nothing of that time or later, whatever it is given.
--
-- Rows are removed in chunks, in the order of the primary key: ids begin with the time, so a partition is read
-- once, and as it was written. By hour it would be read for each hour: file operations have no index on the
-- time alone, and that of the actions covers little before the first vacuum.

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

alter table agent_actions_state
  add column file_operations_removed_to timestamptz not null default '-infinity';

comment on column agent_actions_state.file_operations_removed_to is
  'Retention has removed the file operations of before whose actions it has removed.';

create function agent_actions_removable_partitions(
  out parent text, out leaf text, out is_default boolean,
  out lower_bound timestamptz, out upper_bound timestamptz
) returns setof record
language sql
stable
set search_path from current
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
  select
    parent, leaf, bounds = 'DEFAULT',
    case when bounds <> 'DEFAULT' then coalesce(
      (regexp_match(bounds, 'FROM \(''([^'']+)''\)'))[1]::timestamptz, '-infinity'
    ) end,
    case when bounds <> 'DEFAULT' then coalesce(
      (regexp_match(bounds, 'TO \(''([^'']+)''\)'))[1]::timestamptz, 'infinity'
    ) end
  from (
    select
      parent.relname::text as parent,
      child.relname::text as leaf,
      pg_get_expr(child.relpartbound, child.oid) as bounds
    from pg_inherits
    join pg_class parent on parent.oid = inhparent
    join pg_class child on child.oid = inhrelid
    where inhparent in ('agent_actions_debug'::regclass, 'agent_file_operations'::regclass)
      and child.relkind = 'r' and child.relnamespace = parent.relnamespace
  ) partition
  -- NULL of one that another session has just dropped.
  where bounds is not null
$$;

-- Its project's rule counts, else the general one; without either a row is never old. No subquery, so that
-- it becomes a part of the statement that calls it.
create function agent_actions_is_old(
  created_at timestamptz, project_name text,
  general timestamptz, projects text[], befores timestamptz[]
) returns boolean
language sql immutable parallel safe
return coalesce(
  created_at < coalesce(befores[array_position(projects, project_name)], general), false
);

create function agent_actions_keep_debug_from(moment timestamptz) returns boolean
language plpgsql
security definer
set search_path from current
set timezone = 'UTC'
as $$
declare
  filled_to timestamptz;
begin
  if moment is null or moment > now() - interval '1 day' then
    raise exception 'debug rows are kept for a day at least, and this is later: %', moment;
  end if;
  if moment <> date_trunc('hour', moment) then
    raise exception 'statistics are of whole hours, and this is none: %', moment;
  end if;
  -- A refresh under way ends first, and one that began before fails.
  select hours_filled_to into strict filled_to from agent_actions_state for update;
  if filled_to < moment or exists (select from agent_action_late_hours where hour < moment) then
    return false;
  end if;
  update agent_actions_state set debug_kept_from = greatest(debug_kept_from, moment);
  return true;
end
$$;

create function agent_actions_count_old_rows(
  leaf text, general timestamptz, projects text[], befores timestamptz[],
  out project text, out old_rows bigint, out other_rows bigint
) returns setof record
language plpgsql
stable
security definer
set search_path from current
as $$
begin
  perform from agent_actions_removable_partitions() as found
  where found.leaf = agent_actions_count_old_rows.leaf and parent = 'agent_actions_debug';
  if not found then
    raise exception '% is no partition of agent_actions_debug', leaf using errcode = 'undefined_table';
  end if;
  return query execute format(
    'select project, count(*) filter (where is_old), count(*) filter (where not is_old)
    from (
      select
        case when project_name = any ($2) then project_name end as project,
        agent_actions_is_old(created_at, project_name, $1, $2, $3) as is_old
      from only %I
    ) action
    group by project',
    leaf
  ) using general, projects, befores;
end
$$;

create function agent_actions_has_kept_rows(since timestamptz, before timestamptz) returns boolean
language sql
stable
security definer
set search_path from current
as $$
  select exists (select from agent_actions_kept where created_at >= since and created_at < before)
$$;

-- Waits for its locks from the leaf upwards. Whoever holds a transaction open on the leaf is met there, where
-- a lock that is waited for stops no insert; once the leaf is ours the rest is quick, and is given up after
-- the lock_timeout as well. Top-down, as DROP does it, every insert would queue behind us meanwhile.
create function agent_actions_drop_old_partition(
  leaf text, before timestamptz, projects text[], befores timestamptz[]
) returns bigint
language plpgsql
security definer
set search_path from current
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
  old record;
  is_needed boolean;
  bytes bigint;
begin
  -- What is looked for below must be what is there once the lock is ours.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'a partition is dropped in a transaction of isolation level read committed';
  end if;
  select * into old from agent_actions_removable_partitions() as found
  where found.leaf = agent_actions_drop_old_partition.leaf;
  if not found then
    raise exception '% is no partition that can be dropped', leaf using errcode = 'undefined_table';
  end if;
  perform from agent_actions_state
  where not old.is_default and old.upper_bound <= before and before <= debug_kept_from;
  if not found then
    raise exception '% is not old: it has the rows of % to %', leaf, old.lower_bound, old.upper_bound;
  end if;

  -- Stops those who write to it and another run, and no reader.
  execute format('lock table only %I in share row exclusive mode', leaf);
  if old.parent = 'agent_actions_debug' then
    -- Where no project keeps its rows for longer, all are old, and there is nothing to look for.
    if exists (select from unnest(befores) as project_before where project_before < old.upper_bound) then
      execute format(
        'select exists (
          select from only %I where not agent_actions_is_old(created_at, project_name, $1, $2, $3)
        )',
        leaf
      ) into is_needed using before, projects, befores;
    end if;
  else
    is_needed := exists (
      select from agent_actions where created_at >= old.lower_bound and created_at < old.upper_bound
    );
  end if;
  if is_needed then
    return null;
  end if;

  execute format('lock table only %I in access exclusive mode', leaf);
  execute format('lock table only %I in access exclusive mode', old.parent || '_default');
  bytes := pg_total_relation_size(to_regclass(quote_ident(leaf)));
  execute format('drop table %I', leaf);
  return bytes;
end
$$;

create function agent_actions_remove_old_rows(
  leaf text, general timestamptz, projects text[], befores timestamptz[],
  after uuid, most integer,
  out removed_actions bigint, out removed_operations bigint, out walked_to uuid
)
language plpgsql
security definer
set search_path from current
as $$
declare
  kept_from timestamptz;
  ids uuid[];
  first timestamptz;
  last timestamptz;
begin
  perform from agent_actions_removable_partitions() as found
  where found.leaf = agent_actions_remove_old_rows.leaf and parent = 'agent_actions_debug';
  if not found then
    raise exception '% is no partition of agent_actions_debug', leaf using errcode = 'undefined_table';
  end if;
  select debug_kept_from into strict kept_from from agent_actions_state;
  removed_operations := 0;
  execute format(
    'select id from only %I where $1 is null or id > $1 order by id offset $2 - 1 limit 1', leaf
  ) into walked_to using after, most;
  execute format(
    'with gone as (
      delete from only %I
      where ($1 is null or id > $1) and ($2 is null or id <= $2)
        and created_at < $3 and agent_actions_is_old(created_at, project_name, $4, $5, $6)
      returning id, created_at
    )
    select count(*), array_agg(id), min(created_at), max(created_at) from gone',
    leaf
  ) into removed_actions, ids, first, last
  using after, walked_to, kept_from, general, projects, befores;
  if removed_actions > 0 then
    -- An action with the same key may be among the kept ones. OFFSET keeps the planner from joining, and so
    -- from reading whole partitions for each chunk.
    execute
      'delete from agent_file_operations operation
      where action_id = any ($1) and created_at >= $2 and created_at <= $3
        and not exists (
          select from agent_actions action
          where action.id = operation.action_id and action.created_at = operation.created_at
          offset 0
        )'
    using ids, first, last;
    get diagnostics removed_operations = row_count;
  end if;
end
$$;

create function agent_actions_remove_old_file_operations(
  leaf text, before timestamptz, after uuid, most integer,
  out removed_operations bigint, out walked_to uuid
)
language plpgsql
security definer
set search_path from current
as $$
declare
  kept_from timestamptz;
begin
  perform from agent_actions_removable_partitions() as found
  where found.leaf = agent_actions_remove_old_file_operations.leaf
    and parent = 'agent_file_operations';
  if not found then
    raise exception '% is no partition of agent_file_operations', leaf using errcode = 'undefined_table';
  end if;
  select debug_kept_from into strict kept_from from agent_actions_state;
  execute format(
    'select action_id from only %I where $1 is null or action_id > $1
    order by action_id offset $2 - 1 limit 1',
    leaf
  ) into walked_to using after, most;
  -- An action and its file operations are written at once: whoever sees these sees that. OFFSET: as above.
  execute format(
    'delete from only %I operation
    where ($1 is null or action_id > $1) and ($2 is null or action_id <= $2)
      and created_at < least($3, $4)
      and not exists (
        select from agent_actions action
        where action.id = operation.action_id and action.created_at = operation.created_at
        offset 0
      )',
    leaf
  ) using after, walked_to, before, kept_from;
  get diagnostics removed_operations = row_count;
end
$$;

create function agent_actions_removed_file_operations_to(moment timestamptz) returns void
language sql
security definer
set search_path from current
as $$
  update agent_actions_state
  set file_operations_removed_to =
    greatest(file_operations_removed_to, least(moment, debug_kept_from))
$$;

do $$
declare
  name text;
begin
  -- All but what only reads the catalog, or nothing at all.
  foreach name in array array[
    'agent_actions_keep_debug_from(timestamptz)',
    'agent_actions_count_old_rows(text, timestamptz, text[], timestamptz[])',
    'agent_actions_has_kept_rows(timestamptz, timestamptz)',
    'agent_actions_drop_old_partition(text, timestamptz, text[], timestamptz[])',
    'agent_actions_remove_old_rows(text, timestamptz, text[], timestamptz[], uuid, integer)',
    'agent_actions_remove_old_file_operations(text, timestamptz, uuid, integer)',
    'agent_actions_removed_file_operations_to(timestamptz)'
  ] loop
    execute format('revoke all on function %s from public', name);
  end loop;
end
$$;

comment on function agent_actions_removable_partitions() is
  'The partitions that retention can remove rows from, with their bounds; of the default ones NULL.';
comment on function agent_actions_keep_debug_from(timestamptz) is
  'Ends the statistics of the debug rows of before a whole hour: later ones are not stored any more. False when they are not all computed yet: call agent_actions_refresh_hours() and ask again. A write that began before this may still store a row; retention removes it the next time.';
comment on function agent_actions_count_old_rows(text, timestamptz, text[], timestamptz[]) is
  'For each project with a rule, and with project NULL for all others: how many rows of a partition are old, and how many are not.';
comment on function agent_actions_has_kept_rows(timestamptz, timestamptz) is
  'Whether rows that are not debug rows are in a range of time.';
comment on function agent_actions_drop_old_partition(text, timestamptz, text[], timestamptz[]) is
  'Drops a partition and returns its bytes, or NULL when it has rows that are not old, or file operations may have an action. Waits at most 200 ms for a lock and then fails: try again later.';
comment on function agent_actions_remove_old_rows(text, timestamptz, text[], timestamptz[], uuid, integer) is
  'Removes the old ones of so many debug rows after an id, with their file operations, and returns the id to go on after; NULL at the end.';
comment on function agent_actions_remove_old_file_operations(text, timestamptz, uuid, integer) is
  'Removes those file operations of some actions after an id whose action is gone, and returns the id to go on after; NULL at the end.';
comment on function agent_actions_removed_file_operations_to(timestamptz) is
  'Notes file_operations_removed_to, which never goes back.';
