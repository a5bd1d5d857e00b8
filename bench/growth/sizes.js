// Where the bytes of an action are: heap, TOAST, each index.

const SQL = `
with leaf as (
  select relid as id from pg_partition_tree('agent_actions') where isleaf
)
select 'heap' as part, sum(pg_relation_size(id))::float8 as bytes from leaf
union all
select 'TOAST', sum(coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0))::float8
from leaf join pg_class on oid = id
union all
select
  regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', ''), sum(pg_relation_size(indexrelid))::float8
from leaf join pg_index on indrelid = id
group by 1
order by 2 desc`

/** @returns bytes of an action by part, the largest first, and in all */
export async function bytesOfAnAction(client, rows) {
  const { rows: parts } = await client.query(SQL)
  const each = parts.map(({ part, bytes }) => [part, bytes / rows])
  return [...each, ['in all', each.reduce((sum, [, bytes]) => sum + bytes, 0)]]
}
