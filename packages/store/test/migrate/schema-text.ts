/**
 * One statement that describes the schema as text, one `line` a row, from the catalog alone. Names
 * of partitions lose their dates: which ones there are depends on the day.
 *
 * The same text for PostgreSQL 15 and 18: without constraints of type `n`, because only 18 keeps
 * NOT NULL as constraints, and without the qualifiers that 15 adds to the columns of a view.
 */
export const SCHEMA_TEXT = String.raw`
with relation as (
  select oid, relname, relkind, relpartbound, relacl, regexp_replace(relname, '_\d{8}', '_<date>') as name
  from pg_class
  where relnamespace = current_schema()::regnamespace
    and relname like 'agent\_%' and relkind in ('r', 'p', 'v')
),
line as (
  select name, 1 as part, 0 as place, concat(
    case relkind when 'v' then 'view ' else 'table ' end, name,
    case when relkind = 'p' then ' partition by ' || pg_get_partkeydef(oid) end,
    case
      when pg_get_expr(relpartbound, oid) = 'DEFAULT' then ' default partition'
      when relpartbound is not null then regexp_replace(
        ' partition ' || pg_get_expr(relpartbound, oid), '''[^'']*''', '<date>', 'g')
    end,
    ' -- ' || obj_description(oid, 'pg_class')
  ) as text
  from relation
  union
  select name, 2, attnum, concat(
    '  column ', attname, ' ', format_type(atttypid, atttypmod),
    case when attnotnull then ' not null' end,
    ' default ' || pg_get_expr(adbin, adrelid),
    ' -- ' || col_description(relation.oid, attnum)
  )
  from relation
  join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped
  left join pg_attrdef on adrelid = relation.oid and adnum = attnum
  union
  select name, 3, 0, '  constraint ' || pg_get_constraintdef(pg_constraint.oid)
  from relation join pg_constraint on conrelid = relation.oid and contype <> 'n'
  union
  select name, 4, 0, '  index ' || regexp_replace(
    pg_get_indexdef(indexrelid), '^(CREATE (UNIQUE )?INDEX) .* (USING )', '\1 \3')
  from relation join pg_index on indrelid = relation.oid
  union
  select name, 5, 0, regexp_replace(pg_get_viewdef(oid), '\maction\.', '', 'g') from relation where relkind = 'v'
  union
  select name, 6, 0, '  grant ' || granted
  from relation, lateral (
    select concat(privilege_type, ' to ', grantee::regrole) as granted from aclexplode(relacl)
    where grantee::regrole::text like 'agent\_actions\_%'
  ) own
  union
  select proname, 7, 0, concat(
    'function ', proname, '(', pg_get_function_identity_arguments(oid), ') returns ',
    pg_get_function_result(oid),
    case when prosecdef then ' security definer' end,
    case when not has_function_privilege('public', oid, 'execute') then ' not for public' end,
    (select ' for ' || string_agg(grantee::regrole::text, ' and ' order by grantee::regrole::text)
      from aclexplode(proacl) where grantee::regrole::text like 'agent\_actions\_%'),
    ' set ', array_to_string(proconfig, ', '),
    ' -- ' || obj_description(oid, 'pg_proc'),
    prosrc
  )
  from pg_proc
  where pronamespace = current_schema()::regnamespace and proname like 'agent\_%'
)
select text as line from line order by name, part, place, text collate "C"`
