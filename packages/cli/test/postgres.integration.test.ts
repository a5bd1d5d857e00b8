import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { insertActions, openStore, readRun } from '@agent-actions/store'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { agentActions, buildCommand } from './built-command.ts'
import type { Outcome } from './fake-context.ts'
import { CORRELATION_ID, EVENTS } from './stored-run.ts'

describe.skipIf(isSkippedFor(postgresProblem()))('the command on a PostgreSQL server', () => {
  let server: TestPostgres
  let url: string

  beforeAll(async () => {
    buildCommand()
    server = await startPostgres()
    ;({ url } = await server.createDatabase())
  })

  afterAll(() => server[Symbol.asyncDispose]())

  const run = (...args: string[]): Promise<Outcome> =>
    agentActions(args, tmpdir(), { DATABASE_URL: url })

  it('says what to run where there is no table yet, then makes it, then shows what is in it', async () => {
    const missing = await run('runs')
    expect(missing.code).toBe(5)
    expect(missing.stderr).toContain('agent-actions migrate')
    expect((await run('migrate')).code).toBe(0)
    await using store = await openStore(url)
    await insertActions(store, EVENTS)
    const shown = await run('trace', CORRELATION_ID, '--json')
    expect(shown).toMatchObject({ code: 0 })
    expect(shown.stdout.trim().split('\n')).toHaveLength(EVENTS.length)
  })

  it('forgets a run: first it shows the rows, with --yes they are gone, then there is nothing', async () => {
    await using store = await openStore(url, { migrate: true })
    await insertActions(store, EVENTS)
    const shown = await run('forget', CORRELATION_ID)
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('"erased":false') })
    expect((await readRun(store, CORRELATION_ID))?.actions).toHaveLength(EVENTS.length)
    const erased = await run('forget', CORRELATION_ID, '--yes')
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('"erased":true') })
    expect(await readRun(store, CORRELATION_ID)).toBeUndefined()
    const again = await run('forget', CORRELATION_ID, '--yes')
    expect(again).toMatchObject({ code: 0, stdout: '' })
    expect(again.stderr).toContain('nothing to erase')
  })

  it('tells a user who may not erase who may, and leaves the run as it is', async () => {
    await using store = await openStore(url, { migrate: true })
    await insertActions(store, EVENTS)
    const user = `reader_${randomBytes(6).toString('hex')}`
    await store.query(`create role ${user} login password '${user}'`)
    onTestFinished(async () => {
      await using owner = await openStore(url)
      await owner.query(`drop owned by ${user}; drop role ${user}`)
    })
    await store.query(`grant select on agent_actions, agent_actions_migrations to ${user}`)
    const theirs = new URL(url)
    Object.assign(theirs, { username: user, password: user })
    const { code, stdout, stderr } = await run(
      'forget',
      CORRELATION_ID,
      '--yes',
      '--database',
      theirs.href,
    )
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('The owner of the tables may')
    expect((await readRun(store, CORRELATION_ID))?.actions).toHaveLength(EVENTS.length)
  })

  it('removes old debug rows: first it shows them, with --yes they are gone, then there is nothing', async () => {
    await using store = await openStore(url, { migrate: true })
    const timestamp = '1999-12-31T23:30:00.000000Z'
    const old = EVENTS.map((event) => ({ ...event, timestamp, project_name: 'acme' }))
    await insertActions(store, [...old, { ...old[0]!, debug_mode: false }])
    const count = async (): Promise<unknown> =>
      (
        await store.query<{ n: number }>(
          `select count(*)::int as n from agent_actions where project_name = 'acme'`,
        )
      )[0]?.n
    const rule = ['retention', '--project', 'acme=30']
    const shown = await run(...rule)
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('"removed":false') })
    expect(await count()).toBe(old.length + 1)
    const removed = await run(...rule, '--yes')
    expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining('"removed":true') })
    expect(await count()).toBe(1)
    expect(await run(...rule, '--yes')).toMatchObject({ code: 0, stdout: '' })
    expect((await run('retention', '--yes')).code).toBe(2)
  })

  it('exits with 4 when nobody answers, and shows no password', async () => {
    const nobody = new URL(url)
    nobody.port = '1'
    nobody.password = 'hunter2'
    const { code, stdout, stderr } = await run('runs', '--database', nobody.href)
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('127.0.0.1:1')
    expect(stderr).not.toContain('hunter2')
  })
})
