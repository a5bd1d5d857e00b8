import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ActionEvent } from '@agent-actions/events'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestDatabase,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  applyRetention,
  ensurePartitions,
  forgetRun,
  insertActions,
  listRuns,
  migrate,
  openStore,
  planRetention,
  readRun,
  refreshHours,
  requireSchema,
  rowsOutsidePartitions,
  runRowCounts,
  sqlstateOf,
  toolStatistics,
  type Store,
} from '../../src/index.ts'
import { actionEvent, newRun } from '../action-events.ts'

const NO_PERMISSION = '42501'
/** Roles belong to the server, which other tests may share. */
const suffix = randomBytes(6).toString('hex')
const OWNER = `owner_${suffix}`
const WRITER = `writer_${suffix}`
const READER = `reader_${suffix}`
const ERASER = `eraser_${suffix}`
const JANITOR = `janitor_${suffix}`
const USERS = [OWNER, WRITER, READER, ERASER, JANITOR]

const aRead = (fields: Parameters<typeof actionEvent>[0]): ReturnType<typeof actionEvent> =>
  actionEvent({
    action_name: 'Read',
    action_details: { tool_parameters: { file_path: 'a' } },
    ...fields,
  })

describe.skipIf(isSkippedFor(postgresProblem()))('the roles', () => {
  let server: TestPostgres
  let database: TestDatabase
  let administrator: Store

  function urlFor(user: string): string {
    const url = new URL(database.url)
    url.username = user
    url.password = suffix
    return url.href
  }

  beforeAll(async () => {
    server = await startPostgres()
    database = await server.createDatabase()
    administrator = await openStore(database.url)
    for (const user of USERS) {
      await administrator.query(`create role ${user} login password '${suffix}'`)
    }
    const name = new URL(database.url).pathname.slice(1)
    await administrator.query(`alter database ${name} owner to ${OWNER}`)
  })

  afterAll(async () => {
    await administrator.close()
    await database[Symbol.asyncDispose]()
    for (const user of USERS) await server.run(`drop role ${user}`)
    await server[Symbol.asyncDispose]()
  })

  const groupRoles = (): Promise<unknown[]> =>
    administrator.query(
      `select rolname as name, rolcanlogin as login from pg_roles
      where rolname in ('agent_actions_reader', 'agent_actions_writer') order by 1`,
    )

  it('are left to an administrator where the migrating user may not make them', async () => {
    const before = await groupRoles()
    await using store = await openStore(urlFor(OWNER))
    await migrate(store)
    await requireSchema(store)
    expect(await groupRoles()).toEqual(before)
  })

  it('are made by a user who may, and not to log in with', async () => {
    await using own = await server.createDatabase()
    await using store = await openStore(own.url, { migrate: true })
    await requireSchema(store)
    expect(await groupRoles()).toEqual([
      { name: 'agent_actions_reader', login: false },
      { name: 'agent_actions_writer', login: false },
    ])
  })

  it('get their rights from the owner of the tables, once they are there', async () => {
    await using owner = await openStore(urlFor(OWNER))
    await owner.query('select agent_actions_grant_roles()')
    await owner.query('select agent_actions_grant_roles()')
    await administrator.query(`grant agent_actions_writer to ${WRITER}`)
    await administrator.query(`grant agent_actions_reader to ${READER}`)
    await using writer = await openStore(urlFor(WRITER))
    await expect(requireSchema(writer)).resolves.toBeUndefined()
  })

  /** SQLSTATE of the refusal; `undefined` where the statement is allowed. */
  async function refusalOf(store: Store, statement: string): Promise<string | undefined> {
    const error = await store.query(statement).then(
      () => undefined,
      (failure: unknown) => failure,
    )
    return error === undefined ? undefined : sqlstateOf(error)
  }

  describe('agent_actions_writer', () => {
    it('does all that a consumer does', async () => {
      const run = newRun()
      await using writer = await openStore(urlFor(WRITER))
      await requireSchema(writer)
      const events = [aRead({ correlation_id: run }), aRead({ correlation_id: run })]
      expect(await insertActions(writer, events)).toEqual({ stored: 2, duplicates: 0, expired: 0 })
      expect(await insertActions(writer, events)).toEqual({ stored: 0, duplicates: 2, expired: 0 })
      expect(await rowsOutsidePartitions(writer)).toBeGreaterThanOrEqual(0)
      expect(await ensurePartitions(writer)).toBe(0)
      while ((await refreshHours(writer)) > 0);
      expect(await administrator.query('select hour from agent_action_late_hours')).toEqual([])
    })

    it('makes partitions that are missing, and writes to them', async () => {
      const [newest] = await administrator.query<{ leaf: string }>(
        `select max(relid::text) as leaf from pg_partition_tree('agent_actions_debug')
        where relid::text ~ '_\\d{8}$'`,
      )
      await administrator.query(`drop table ${newest?.leaf}`)
      await using writer = await openStore(urlFor(WRITER))
      const [bounds] = await administrator.query<{ first: string }>(
        `select (regexp_match(pg_get_expr(relpartbound, oid), 'FROM \\(''([^'']+)'))[1] as first
        from pg_class where relname = $1`,
        [newest?.leaf],
      )
      const timestamp = `${bounds?.first.slice(0, 10)}T00:00:00.000001Z`
      const event = actionEvent({ correlation_id: newRun(), timestamp })
      await insertActions(writer, [event])
      await using reader = await openStore(urlFor(READER))
      expect(
        await reader.query(
          'select tableoid::regclass::text as leaf from agent_actions where id = $1',
          [event.id],
        ),
      ).toEqual([{ leaf: newest?.leaf }])
    })

    it.each([
      'select action_details from agent_actions',
      'select count(*) from agent_file_operations',
      'select count(*) from agent_runs',
      'select count(*) from agent_actions_debug_default',
      `update agent_actions set status = 'ok'`,
      'delete from agent_actions',
      'truncate agent_actions',
      'drop table agent_actions',
      'create table mine (n int)',
      'delete from agent_actions_migrations',
      'select agent_actions_make_partitions(now())',
      `select agent_actions_fill_hours(now(), interval '1 second')`,
      'delete from agent_action_late_hours',
      'select actions from agent_action_hours',
      'update agent_actions_state set hours_filled_to = now()',
      'select agent_actions_grant_roles()',
    ])('may do nothing more: %s', async (statement) => {
      await using writer = await openStore(urlFor(WRITER))
      expect(await refusalOf(writer, statement)).toBe(NO_PERMISSION)
    })
  })

  describe('agent_actions_reader', () => {
    it('reads runs, files and the state of the schema', async () => {
      const run = newRun()
      const timestamp = new Date().toISOString().replace('Z', '000Z')
      await insertActions(administrator, [aRead({ correlation_id: run, timestamp })])
      await using reader = await openStore(urlFor(READER))
      await requireSchema(reader)
      expect((await readRun(reader, run))?.actions).toHaveLength(1)
      const since = new Date(Date.now() - 60_000)
      const runs = await listRuns(reader, { since, limit: 100 })
      expect(runs.map(({ correlationId }) => correlationId)).toContain(run)
      const tools = await toolStatistics(reader, { since: new Date(0) })
      expect(tools.map(({ toolName }) => toolName)).toContain('Read')
      expect(
        await reader.query(
          `select operation from agent_file_operations where correlation_id = $1
          union all select outcome from agent_runs where correlation_id = $1`,
          [run],
        ),
      ).toEqual([{ operation: 'read' }, { operation: 'ok' }])
    })

    it('writes nothing', async () => {
      await using reader = await openStore(urlFor(READER))
      const writing = insertActions(reader, [actionEvent()])
      await expect(writing).rejects.toMatchObject({ cause: { code: NO_PERMISSION } })
      expect(await refusalOf(reader, `update agent_actions set status = 'ok'`)).toBe(NO_PERMISSION)
      expect(await refusalOf(reader, 'delete from agent_file_operations')).toBe(NO_PERMISSION)
      expect(await refusalOf(reader, 'create table mine (n int)')).toBe(NO_PERMISSION)
    })
  })

  describe('erasing a run', () => {
    const oneRun = async (): Promise<string> => {
      const run = newRun()
      await insertActions(administrator, [aRead({ correlation_id: run })])
      return run
    }
    const ROWS = [
      { table: 'agent_actions', kind: 'tool_call', rows: 1 },
      { table: 'agent_file_operations', kind: 'read', rows: 1 },
    ]

    it('is for the owner of the tables', async () => {
      const run = await oneRun()
      await using owner = await openStore(urlFor(OWNER))
      expect(await forgetRun(owner, run)).toEqual(ROWS)
      expect(await runRowCounts(administrator, run)).toEqual([])
    })

    it.each([WRITER, READER])('is refused to others, and erases nothing then', async (user) => {
      const run = await oneRun()
      await using store = await openStore(urlFor(user))
      await expect(forgetRun(store, run)).rejects.toMatchObject({ cause: { code: NO_PERMISSION } })
      expect(await runRowCounts(administrator, run)).toEqual(ROWS)
    })

    it('can be granted to a user who sees nothing of what was done', async () => {
      await using owner = await openStore(urlFor(OWNER))
      await owner.query(await grantsOnThePage('privacy_officer', ERASER))
      const run = await oneRun()
      await using eraser = await openStore(urlFor(ERASER))
      await requireSchema(eraser)
      expect(await runRowCounts(eraser, run)).toEqual(ROWS)
      for (const column of ['action_details', 'action_name', 'agent_name']) {
        expect(await refusalOf(eraser, `select ${column} from agent_actions`)).toBe(NO_PERMISSION)
      }
      expect(await refusalOf(eraser, 'select file_path from agent_file_operations')).toBe(
        NO_PERMISSION,
      )
      expect(await forgetRun(eraser, run)).toEqual(ROWS)
      expect(await runRowCounts(administrator, run)).toEqual([])
    })
  })

  describe('retention', () => {
    const RULES = { debugDays: 10, projectDays: new Map([['acme', 3]]) }
    const DAY_MS = 86_400_000

    const daysAgo = (days: number, fields: Parameters<typeof actionEvent>[0] = {}): ActionEvent => {
      const timestamp = new Date(Date.now() - days * DAY_MS).toISOString().replace('Z', '000Z')
      return aRead({ timestamp, ...fields })
    }

    async function isThere({ id }: ActionEvent): Promise<boolean> {
      const found = await administrator.query('select from agent_actions where id = $1', [id])
      return found.length > 0
    }

    it.each([WRITER, READER])('is refused to %s, and removes nothing then', async (user) => {
      const old = daysAgo(20)
      await insertActions(administrator, [old])
      await using store = await openStore(urlFor(user))
      await expect(planRetention(store, RULES)).rejects.toMatchObject({
        cause: { code: NO_PERMISSION },
      })
      await using owner = await openStore(urlFor(OWNER))
      const plan = await planRetention(owner, RULES)
      await expect(applyRetention(store, plan)).rejects.toMatchObject({
        cause: { code: NO_PERMISSION },
      })
      expect(await isThere(old)).toBe(true)
    })

    it('can be granted to a user who sees no row and removes no other', async () => {
      await using owner = await openStore(urlFor(OWNER))
      await owner.query(await grantsOnThePage('janitor', JANITOR))
      const gone = [
        daysAgo(20),
        daysAgo(4, { project_name: 'acme' }),
        aRead({ timestamp: '1999-12-31T23:30:00.000000Z' }),
      ]
      const stay = [daysAgo(4), daysAgo(20, { debug_mode: false })]
      await insertActions(administrator, [...gone, ...stay])
      await using janitor = await openStore(urlFor(JANITOR))
      await requireSchema(janitor)
      const results = await applyRetention(janitor, await planRetention(janitor, RULES))
      expect(results.map(({ status }) => status)).toEqual(results.map(() => 'removed'))
      for (const event of gone) expect(await isThere(event)).toBe(false)
      for (const event of stay) expect(await isThere(event)).toBe(true)
      for (const statement of [
        'select id from agent_actions',
        'select file_path from agent_file_operations',
        'delete from agent_actions',
        'drop table agent_actions_debug_default',
        'update agent_actions_state set debug_kept_from = now()',
        'truncate agent_file_operations',
      ]) {
        expect(await refusalOf(janitor, statement)).toBe(NO_PERMISSION)
      }
    })
  })

  /** What docs/roles.md has the owner run for a user that it makes up, for one of ours. */
  async function grantsOnThePage(madeUp: string, user: string): Promise<string> {
    const page = await readFile(new URL('../../../../docs/roles.md', import.meta.url), 'utf8')
    const block = [...page.matchAll(/```sql\n([^`]*)```/g)].find(([, sql]) =>
      sql?.includes(`to ${madeUp};`),
    )
    const sql = block?.[1] ?? ''
    expect(sql).toContain('grant')
    return sql.replace(/create role .*\n/, '').replaceAll(madeUp, user)
  }
})
