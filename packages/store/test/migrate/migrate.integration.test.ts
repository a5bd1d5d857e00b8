import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertActions, migrate, openStore, requireSchema, type Store } from '../../src/index.ts'
import { readMigrations } from '../../src/migrate/migration-files.ts'
import { actionEvent } from '../action-events.ts'
import { BACKENDS, isSkipped, type TestDatabases } from '../backends.ts'
import { SCHEMA_TEXT } from './schema-text.ts'

const SNAPSHOT = join(import.meta.dirname, '../../../../migrations/schema.snapshot.txt')

BACKENDS.forEach((backend) => {
  describe.skipIf(isSkipped(backend))(`on ${backend.name}`, () => {
    let databases: TestDatabases
    let store: Store

    beforeAll(async () => {
      databases = await backend.start()
      store = await openStore(await databases.empty())
    })

    afterAll(async () => {
      await store.close()
      await databases[Symbol.asyncDispose]()
    })

    /** A schema of its own in the one database, so that nothing has to be made again. */
    async function freshSchema(): Promise<void> {
      await store.query('drop schema public cascade; create schema public')
    }

    async function names(): Promise<readonly string[]> {
      return (await readMigrations()).map(({ name }) => name)
    }

    describe('migrate', () => {
      it('applies every migration in order, tells each, and nothing the second time', async () => {
        await freshSchema()
        const told: string[] = []
        const first = await migrate(store, { onApplied: (name) => told.push(name) })
        expect(first).toEqual({ applied: await names(), already: [] })
        expect(told).toEqual(first.applied)
        expect(await migrate(store)).toEqual({ applied: [], already: await names() })
      })

      it('applies each once when two callers race', async () => {
        await freshSchema()
        const results = await Promise.all([migrate(store), migrate(store)])
        expect(results.flatMap(({ applied }) => applied).toSorted()).toEqual(await names())
        expect(results.flatMap(({ already }) => already).toSorted()).toEqual(await names())
      })

      it('goes on after what was done when it is called again after a failure', async () => {
        await freshSchema()
        // Stands in the way of the second migration.
        await store.query('create table agent_file_operations (n int)')
        await expect(migrate(store)).rejects.toMatchObject({ cause: { code: '42P07' } })
        await expect(requireSchema(store)).rejects.toThrow('0002-agent-file-operations')
        await store.query('drop table agent_file_operations')
        const { applied, already } = await migrate(store)
        expect(already).toEqual(['0001-agent-actions'])
        expect(applied).toEqual((await names()).slice(1))
        await requireSchema(store)
      })

      it('refuses a database whose applied migration had another text', async () => {
        await freshSchema()
        await migrate(store)
        await store.query(`update agent_actions_migrations set checksum = 'x' where number = 1`)
        const refused = { code: 'AA_SCHEMA_INCOMPATIBLE', message: expect.stringContaining('0001') }
        await expect(migrate(store)).rejects.toMatchObject(refused)
        await expect(requireSchema(store)).rejects.toMatchObject(refused)
      })

      it('makes the schema of the snapshot', async () => {
        await freshSchema()
        await migrate(store)
        const lines = await store.query<{ line: string }>(SCHEMA_TEXT)
        const text = `${lines.map(({ line }) => line).join('\n')}\n`
        if (process.env['UPDATE_SNAPSHOT'] === '1') await writeFile(SNAPSHOT, text)
        expect(text, 'UPDATE_SNAPSHOT=1 writes it anew').toBe(await readFile(SNAPSHOT, 'utf8'))
      })
    })

    describe('requireSchema', () => {
      it('says what to run where there is no table', async () => {
        await freshSchema()
        await expect(requireSchema(store)).rejects.toMatchObject({
          code: 'AA_SCHEMA_MISSING',
          retryable: false,
          message: expect.stringContaining('agent-actions migrate'),
        })
      })

      it('accepts a newer migration, unless it is marked as breaking', async () => {
        await freshSchema()
        await migrate(store)
        const record = (number: number, breaking: boolean): Promise<unknown> =>
          store.query(
            `insert into agent_actions_migrations (number, name, checksum, breaking)
        values ($1::int, $2, 'x', $3::boolean)`,
            [number, `${number}-of-the-future`, breaking],
          )
        await record(9001, false)
        await requireSchema(store)
        await record(9002, true)
        await expect(requireSchema(store)).rejects.toMatchObject({
          code: 'AA_SCHEMA_INCOMPATIBLE',
          message: expect.stringContaining('9002-of-the-future'),
        })
      })
    })

    describe('partitions', () => {
      const leavesOf = async (table: string): Promise<readonly string[]> => {
        const rows = await store.query<{ leaf: string }>(
          `select relid::text as leaf from pg_partition_tree($1::regclass) where isleaf order by 1`,
          [table],
        )
        return rows.map(({ leaf }) => leaf)
      }

      it('are there from 30 days back to two periods ahead, on both sides', async () => {
        await freshSchema()
        await migrate(store)
        const [covered] = await store.query<Record<string, boolean>>(`
      with bounds as (
        select inhparent::regclass::text as parent,
          min((regexp_match(expr, 'FROM \\(''([^'']+)'))[1]::timestamptz) as first,
          max((regexp_match(expr, 'TO \\(''([^'']+)'))[1]::timestamptz) as last
        from pg_inherits join pg_class on oid = inhrelid,
          lateral (select pg_get_expr(relpartbound, oid) as expr) e
        group by 1
      )
      select
        bool_and(first <= now() - interval '30 days') as back,
        bool_and(last > now() + case parent
          when 'agent_actions_kept' then interval '2 months' else interval '2 weeks' end) as ahead,
        bool_and(case when parent = 'agent_actions_kept' then extract(day from first) = 1
          else extract(isodow from first) = 1 end) as aligned
      from bounds
      where parent in ('agent_actions_debug', 'agent_actions_kept', 'agent_file_operations')
      having count(*) = 3`)
        expect(covered).toEqual({ back: true, ahead: true, aligned: true })
      })

      it('are not made twice', async () => {
        const before = await leavesOf('agent_actions')
        expect(await store.query('select agent_actions_ensure_partitions() as made')).toEqual([
          { made: 0 },
        ])
        expect(await leavesOf('agent_actions')).toEqual(before)
      })

      it('take over the rows of their time that came before them', async () => {
        await freshSchema()
        await migrate(store)
        const timestamp = '2031-05-07T12:00:00.123456Z'
        const parameters = { tool_parameters: { file_path: 'a' } }
        const early = [true, false].map((debug_mode) =>
          actionEvent({
            timestamp,
            debug_mode,
            action_name: 'Read',
            action_details: parameters,
          }),
        )
        const other = actionEvent({ timestamp: '2044-01-01T00:00:00.000000Z' })
        await insertActions(store, [...early, other])
        const places = (): Promise<{ place: string; count: number }[]> =>
          store.query(`
        select place, count(*)::int as count from (
          select tableoid::regclass::text as place from agent_actions
          union all select tableoid::regclass::text from agent_file_operations
        ) row group by 1 order by 1`)
        expect(await places()).toEqual([
          { place: 'agent_actions_debug_default', count: 2 },
          { place: 'agent_actions_kept_default', count: 1 },
          { place: 'agent_file_operations_default', count: 2 },
        ])
        await store.query(`select agent_actions_make_partitions('${timestamp}')`)
        expect(await places()).toEqual([
          { place: expect.stringMatching(/^agent_actions_debug_2031/), count: 1 },
          { place: 'agent_actions_debug_default', count: 1 },
          { place: expect.stringMatching(/^agent_actions_kept_2031/), count: 1 },
          { place: expect.stringMatching(/^agent_file_operations_2031/), count: 2 },
        ])
        expect(await insertActions(store, early)).toEqual({ stored: 0, duplicates: 2, expired: 0 })
      })

      it('stay at 30 or fewer in the first year, so that a lookup stays quick', async () => {
        await freshSchema()
        await migrate(store)
        for (let day = 0; day <= 366; day += 7) {
          await store.query(`select agent_actions_make_partitions(now() + interval '${day} days')`)
        }
        const leaves = await leavesOf('agent_actions')
        expect(leaves.length).toBeGreaterThan(15)
        expect(leaves.length).toBeLessThanOrEqual(30)
        expect((await leavesOf('agent_file_operations')).length).toBeLessThanOrEqual(30)
      })

      it('stay weeks while old ones are dropped, as retention does', async () => {
        await freshSchema()
        await migrate(store)
        for (let week = 0; week < 12; week += 1) {
          await store.query(
            `select agent_actions_make_partitions(now() + interval '${week} weeks')`,
          )
          const [oldest = ''] = await leavesOf('agent_actions_debug')
          if (week > 0) await store.query(`drop table ${oldest}`)
        }
        const widths = await store.query(`
      select distinct justify_days(
        (regexp_match(expr, 'TO \\(''([^'']+)'))[1]::timestamptz
          - (regexp_match(expr, 'FROM \\(''([^'']+)'))[1]::timestamptz
      )::text as width
      from pg_inherits join pg_class on oid = inhrelid,
        lateral (select pg_get_expr(relpartbound, oid) as expr) e
      where inhparent = 'agent_actions_debug'::regclass and expr <> 'DEFAULT'`)
        expect(widths).toEqual([{ width: '7 days' }])
      })

      it('are made only around now after a long pause', async () => {
        await freshSchema()
        await migrate(store)
        const before = (await leavesOf('agent_actions')).length
        await store.query(`select agent_actions_make_partitions(now() + interval '10 years')`)
        expect((await leavesOf('agent_actions')).length - before).toBeLessThanOrEqual(14)
      })

      it('are made when the store is opened', async () => {
        const url = await databases.empty()
        const first = await openStore(url, { migrate: true })
        const [found] = await first.query<{ leaf: string }>(
          `select max(relid::text) as leaf from pg_partition_tree('agent_actions_kept')
      where relid::text ~ '_\\d{8}$'`,
        )
        const leaf = found?.leaf ?? ''
        await first.query(`drop table ${leaf}`)
        await first.close()
        await using second = await openStore(url)
        expect(await second.query(`select to_regclass($1)::text as leaf`, [leaf])).toEqual([
          { leaf },
        ])
      })
    })
  })
})
