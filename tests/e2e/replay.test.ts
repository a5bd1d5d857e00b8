import { startTcpProxy } from '@agent-actions/test-services'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestTopics } from '../../packages/kafka/test/test-topic.ts'
import { message, messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'
import { runCommand, type Ended, type Running } from './processes.ts'

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
/** So many that a replay can be met half-way. */
const MANY = 30_000
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

  /** A replay that has written rows, and not all of them. */
  async function halfway(args = '', env: Readonly<Record<string, string>> = {}): Promise<Running> {
    await pipeline.publish(messages(MANY))
    const words = args.split(' ').filter((word) => word !== '')
    const running = runCommand(['replay', '--yes', ...words], { ...pipeline.env, ...env })
    await expect.poll(() => pipeline.rows(), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    return running
  }

  /** Run again, it writes what is missing. */
  async function expectWhole(): Promise<void> {
    const half = await pipeline.rows()
    expect(half).toBeLessThan(MANY)
    const { report } = await replay('--yes')
    expect(report).toMatchObject({ records: MANY, new: MANY - half, already: half })
    expect(await pipeline.rows()).toBe(MANY)
  }

  it.each([
    { name: 'SIGKILL', end: { signal: 'SIGKILL' } },
    { name: 'SIGINT', end: { exitCode: 130 } },
  ] as const)('are whole when a replay got $name half-way and is run again', async (killed) => {
    const running = await halfway()
    running.kill(killed.name)
    expect(await running.ended).toMatchObject(killed.end)
    await expectWhole()
  })

  it('are whole when the database went half-way, which is said, and it is run again', async () => {
    const url = new URL(pipeline.env['DATABASE_URL']!)
    await using proxy = await startTcpProxy({
      target: { host: url.hostname, port: Number(url.port) },
    })
    Object.assign(url, { hostname: '127.0.0.1', port: String(proxy.port) })
    // Kafka has as long, also on a machine that is busy.
    const running = await halfway('--timeout 15s', { DATABASE_URL: url.href })
    proxy.mode = 'reset'
    const { exitCode, stdout, stderr } = await running.ended
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 4, stdout: '' })
    expect(stderr).toMatch(new RegExp(`stopped after \\d+ of ${MANY} records; \\d+ new rows`))
    expect(stderr).toContain('run it again: nothing is lost, and nothing is there twice')
    await expectWhole()
  })

  it('and that Kafka does not have either are said to be lost', async () => {
    await pipeline.publish(messages(100))
    await using topics = await TestTopics.open(services.kafka.bootstrapServers)
    await topics.deleteBefore(pipeline.names.topic, 2)
    const { exitCode, stderr, report } = await replay('--from 1h --yes')
    expect({ exitCode, rows: await pipeline.rows() }).toEqual({ exitCode: 6, rows: 98 })
    expect(stderr).toContain('does not reach back to --from 1h')
    expect(report).toMatchObject({ new: 98, gone: [{ partition: 0, records: 2 }] })
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
