-- breaking: no
--
-- The primary key of each leaf is (id), where that of each side was (id, created_at): a key of a partitioned table
-- has to hold what it is partitioned by, one of a leaf has not. It saves 10 bytes a row. An action that comes again
-- has the created_at of the first time, which is the span's as its id is: it goes to the same leaf and meets itself.
--
-- While the indexes are built, 2.4 s for two million rows, whoever writes waits and readers do not; then keys
-- change places, for which readers wait as well, 45 ms. Indexes that are there already are taken: a large table has them
-- built before while all goes on, by create unique index concurrently (docs/table.md).

select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create function agent_actions_add_primary_key(leaf text) returns void
language plpgsql
set search_path from current
as $$
begin
  execute format('alter table %I add primary key (id)', leaf);
exception
  -- Nothing of ours writes one id with two times. Where it was written, both rows stay, under the key of before.
  when unique_violation then
    execute format('alter table %I add primary key (id, created_at)', leaf);
end
$$;

revoke all on function agent_actions_add_primary_key(text) from public;

create or replace function agent_actions_make_partition(
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
  if parent <> 'agent_file_operations' then
    perform agent_actions_add_primary_key(leaf);
  end if;
  execute format(
    'alter table %I attach partition %I for values from (%L) to (%L)',
    parent, leaf, lower_bound, upper_bound
  );
end
$$;

do $$
declare
  leaf record;
  index_of_key name;
  keys text[] := '{}';
  key text;
begin
  -- From the root down, as those who write do: who waits for us holds nothing that we wait for.
  lock table only agent_actions in share row exclusive mode;
  lock table only agent_actions_debug, only agent_actions_kept in share row exclusive mode;

  for leaf in
    select relid::regclass as id, left(relname, 55) as name
    from pg_partition_tree('agent_actions') join pg_class on oid = relid
    where isleaf
  loop
    select relname into index_of_key
    from pg_index join pg_class on oid = indexrelid
    where indrelid = leaf.id and indisunique and indisvalid
      and pg_get_indexdef(indexrelid) like '% USING btree (id)';
    if index_of_key is null then
      index_of_key := leaf.name || '_new_key';
      begin
        execute format('create unique index %I on %s (id)', index_of_key, leaf.id);
      exception
        -- As above.
        when unique_violation then
          execute format('create unique index %I on %s (id, created_at)', index_of_key, leaf.id);
      end;
    end if;
    keys := keys || format(
      'alter table %s add constraint %I primary key using index %I',
      leaf.id, leaf.name || '_pkey', index_of_key
    );
  end loop;

  alter table agent_actions_debug drop constraint agent_actions_debug_pkey;
  alter table agent_actions_kept drop constraint agent_actions_kept_pkey;
  foreach key in array keys loop
    execute key;
  end loop;
end
$$;
