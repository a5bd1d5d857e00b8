import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, openStore, readRun, type Store } from '../../src/index.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'

/** As the original made them. */
const ORIGINAL_TABLES = [
  `create table agent_actions (
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
  )`,
  'create index idx_agent_actions_correlation_id on agent_actions(correlation_id)',
  'create index idx_agent_actions_agent_name on agent_actions(agent_name)',
  'create index idx_agent_actions_action_type on agent_actions(action_type)',
  'create index idx_agent_actions_created_at on agent_actions(created_at desc)',
  'create table agent_file_operations (id uuid primary key)',
]
const RUN = '0af76519-16cd-43dd-8448-eb211c80319c'
const ORIGINAL_ROWS = `insert into agent_actions
    (id, correlation_id, agent_name, action_type, action_name, action_details, duration_ms, created_at)
  select gen_random_uuid(), '${RUN}', 'agent-a', type, name, details::jsonb, ms, at::timestamptz
  from (values
    ('tool_call', 'Read', '{"success": true}', 45, '2025-11-06T12:00:00.123456Z'),
    ('tool_call', 'Bash', '{"success": false}', 7, '2025-11-06T12:00:01Z'),
    ('error', 'ImportError', '{"error_message": "no"}', null, '2025-11-06T12:00:02Z'),
    ('success', 'done', null, 2147483647, '2025-11-06T12:00:03Z')
  ) as told (type, name, details, ms, at)`

/** The statements that the page for those who come from the original has them run. */
const page = readFileSync(new URL('../../../../docs/from-python.md', import.meta.url), 'utf8')
const [rename = '', copy = ''] = [...page.matchAll(/```sql\n([^`]*)```/g)].map(([, sql]) => sql)

async function runAll(store: Store, sql: string): Promise<void> {
  for (const statement of sql.split(';')) {
    if (statement.trim() !== '') await store.query(statement)
  }
}

describe.each(BACKENDS)("the original's table on $name", (backend) => {
  describe.skipIf(isSkipped(backend))('and what the page says', () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.empty(), { create: true })
      for (const statement of [...ORIGINAL_TABLES, ORIGINAL_ROWS]) await store.query(statement)
    })
    afterAll(async () => {
      await store?.close()
      await databases?.[Symbol.asyncDispose]()
    })

    it('moves out of the way, and its rows are a run of ours', async () => {
      await runAll(store, rename)
      await migrate(store)
      await runAll(store, copy)
      await runAll(store, copy)
      const rows = await store.query(
        'select action_name, status, duration_us from agent_actions order by created_at',
      )
      expect(rows).toEqual([
        { action_name: 'Read', status: 'ok', duration_us: 45_000 },
        { action_name: 'Bash', status: 'error', duration_us: 7_000 },
        { action_name: 'ImportError', status: 'error', duration_us: null },
        { action_name: 'done', status: 'ok', duration_us: 2_147_483_647_000 },
      ])
      expect((await readRun(store, RUN))?.actions).toHaveLength(4)
    })
  })
})
