// The table of the original system with its four indexes, and in it the actions of ours: what an action took there.

const TABLE = `
create table original_actions (
  id uuid primary key,
  correlation_id uuid not null,
  agent_name text not null,
  action_type text not null check (action_type in ('tool_call', 'decision', 'error', 'success')),
  action_name text not null,
  action_details jsonb default '{}'::jsonb,
  duration_ms integer,
  project_path text,
  project_name text,
  working_directory text,
  debug_mode boolean not null default true,
  created_at timestamptz not null default now()
);
create index on original_actions (correlation_id);
create index on original_actions (agent_name);
create index on original_actions (action_type);
create index on original_actions (created_at desc)`

/** In the order in which they happened, with random ids, as it made them. */
const FILL = `
insert into original_actions
select
  gen_random_uuid(), correlation_id, agent_name, action_type, action_name, action_details, duration_ms,
  project_path, project_name, working_directory, debug_mode, created_at
from agent_actions order by created_at`

/** @returns bytes of an action there, in all */
export async function bytesInOriginal(client) {
  await client.query(TABLE)
  try {
    const { rowCount } = await client.query(FILL)
    await client.query('vacuum analyze original_actions')
    const { rows } = await client.query(
      `select pg_total_relation_size('original_actions')::float8 as bytes`,
    )
    return rows[0].bytes / rowCount
  } finally {
    await client.query('drop table original_actions')
  }
}
