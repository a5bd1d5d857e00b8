import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { message, messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'
import { runCommand, type Ended } from './processes.ts'

/** As the original system sent it: no id, and no time of its own. */
const WITHOUT_ID = JSON.stringify({
  agent_name: 'agent-tester',
  correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
  action_type: 'decision',
  action_name: 'select_agent',
})
/** It touches a file, so it has a row in the other table too. */
const READ = message(9_999, {
  action_name: 'Read',
  action_details: { tool_parameters: { file_path: 'src/cart.js' }, success: true },
})
const POISON = ['no JSON', '[1,2]', '{"schema_version":9}', null]
const TABLES = ['agent_actions', 'agent_file_operations'] as const

describe.skipIf(hasNoServices)('rows that were lost and are still on Kafka', () => {
  let services: Services
  beforeAll(async () => {
    services = await startServices()
  })
  afterAll(() => services?.[Symbol.asyncDispose]())

  let pipeline: Pipeline
  beforeEach(async () => {
    pipeline = await startPipeline(services)
  })
  afterEach(() => pipeline?.[Symbol.asyncDispose]())

  const replay = async (args = ''): Promise<Ended & { report: Record<string, unknown> }> => {
    const words = args.split(' ').filter((word) => word !== '')
    const ended = await runCommand(['replay', '--json', ...words], pipeline.env).ended
    return { ...ended, report: JSON.parse(ended.stdout || '{}') as Record<string, unknown> }
  }

  /** Every column of every row but when it was written. */
  const content = (): Promise<unknown[]> =>
    Promise.all(
      TABLES.map((table) =>
        pipeline.store.query(
          table === 'agent_actions'
            ? `select to_jsonb(a) - 'ingested_at' as row, a.action_details::text as details,
                a.tableoid::regclass::text as partition from agent_actions a order by 1`
            : `select to_jsonb(o) - 'ingested_at' as row from agent_file_operations o order by 1`,
        ),
      ),
    )

  /** What a consumer makes of the records; it goes on running. */
  async function consumed(records: readonly (string | null)[]): Promise<void> {
    await pipeline.publish(records)
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
  }

  it('are the same again, byte for byte, whichever were lost, and none is doubled', async () => {
    await consumed([...messages(300), message(7), READ, WITHOUT_ID, ...POISON])
    const before = await content()
    const letters = (await pipeline.deadLetters()).length
    expect({ rows: await pipeline.rows(), letters }).toEqual({ rows: 302, letters: 4 })

    const losses = [
      `delete from agent_actions where action_name like '%3%' or action_type = 'decision'`,
      'delete from agent_file_operations',
      'truncate agent_actions, agent_file_operations',
    ]
    for (const loss of losses) {
      await pipeline.store.query(loss)
      const lost = 302 - (await pipeline.rows())
      const counts = { records: 307, new: lost, already: 303 - lost, poison: 4 }

      const dry = await replay()
      expect(dry, dry.stderr).toMatchObject({ exitCode: 0, report: { ...counts, written: false } })
      expect(await pipeline.rows()).toBe(302 - lost)

      const written = await replay('--yes')
      expect(written, written.stderr).toMatchObject({
        exitCode: 0,
        report: { ...counts, written: true },
      })
      expect(await content()).toEqual(before)
    }

    const again = await replay('--yes')
    expect(again.report).toMatchObject({ new: 0, already: 303, poison: 4 })
    expect(again.report['firstPoison']).toHaveLength(4)
    expect(await content()).toEqual(before)
    // Neither dead letters nor offsets: the consumer, which ran all the time, is where it was.
    expect((await pipeline.deadLetters()).length).toBe(letters)
    expect(await pipeline.lag()).toBe(0n)
  })

  it('are whole when a replay was killed half-way and run again', async () => {
    await pipeline.publish(messages(30_000))
    const running = runCommand(['replay', '--yes'], pipeline.env)
    await expect.poll(() => pipeline.rows(), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    running.kill('SIGKILL')
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' })
    const half = await pipeline.rows()
    expect(half).toBeLessThan(30_000)

    const { report } = await replay('--yes')
    expect(report).toMatchObject({ records: 30_000, new: 30_000 - half, already: half })
    expect(await pipeline.rows()).toBe(30_000)
  })

  it('are whole when the database went away in between, which is said', async () => {
    await pipeline.publish(messages(30_000))
    const running = runCommand(['replay', '--yes', '--timeout', '1s'], pipeline.env)
    await expect.poll(() => pipeline.rows(), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    await pipeline.store.query('alter table agent_actions rename to elsewhere')
    const { exitCode, stdout, stderr } = await running.ended
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 5, stdout: '' })
    expect(stderr).toMatch(/stopped after \d+ of 30000 records; \d+ new rows are written/)
    expect(stderr).toContain('run it again: nothing is lost, and nothing is there twice')

    await pipeline.store.query('alter table elsewhere rename to agent_actions')
    expect((await replay('--yes')).exitCode).toBe(0)
    expect(await pipeline.rows()).toBe(30_000)
  })

  it('of a time, or of a run, are taken alone', async () => {
    await pipeline.publish(messages(20))
    await expect.poll(async () => (await replay('--to 1s')).report['records'], WITHIN).toBe(20)
    const between = new Date().toISOString()
    await pipeline.publish(messages(5, 20))
    expect((await replay(`--from ${between}`)).report).toMatchObject({ records: 5, gone: [] })
    expect((await replay(`--to ${between}`)).report).toMatchObject({ records: 20 })
    const none = await replay(`--from 2020-01-01 --to 2020-01-02 --yes`)
    expect(none).toMatchObject({ exitCode: 0, stdout: '' })
    expect(none.stderr).toContain('nothing to replay')

    const { correlation_id: id } = JSON.parse(message(3)) as { correlation_id: string }
    expect((await replay(`--correlation-id ${id} --yes`)).report).toMatchObject({ new: 1 })
    expect(await pipeline.rows()).toBe(1)
  })
})
