import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, readRun } from '@agent-actions/store'
import {
  lacksServices,
  startKafka,
  startPostgres,
  type KafkaCluster,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../src/doctor/finding.ts'
import { agentActions, buildCommand, start } from './built-command.ts'
import type { Outcome } from './fake-context.ts'
import { holdTable, untilSomebodyWaits } from './held-table.ts'
import { untilSaid, untilStored, withConsumer } from './started-consumer.ts'

interface Examined extends Outcome {
  readonly findings: readonly Finding[]
}

const hasNoServices = await lacksServices()

describe.skipIf(hasNoServices)('the way from Kafka to the row', () => {
  let server: TestPostgres
  let kafka: KafkaCluster
  let env: Readonly<Record<string, string>>

  beforeAll(async () => {
    buildCommand()
    server = await startPostgres()
    kafka = await startKafka()
    env = await newPipeline()
  })

  afterAll(async () => {
    await kafka?.stop()
    await server?.[Symbol.asyncDispose]()
  })

  /** Settings of a pipeline of which nothing is there yet: topics, group and database are its own. */
  async function newPipeline(): Promise<Readonly<Record<string, string>>> {
    const name = `t${crypto.randomUUID()}`
    const { url } = await server.createDatabase()
    return {
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      KAFKA_GROUP_ID: name,
      AGENT_ACTIONS_TOPIC: name,
      AGENT_ACTIONS_DLQ_TOPIC: `${name}-dlq`,
      HEALTH_CHECK_PORT: '0',
      AGENT_ACTIONS_LOG_FORMAT: 'json',
      DATABASE_URL: url,
    }
  }

  const run = (args: string, settings = env): Promise<Outcome> =>
    agentActions(args.split(' '), tmpdir(), settings)

  async function doctor(args = '', settings = env): Promise<Examined> {
    const outcome = await run(`doctor --json ${args}`.trim(), settings)
    const lines = outcome.stdout.trim().split('\n')
    return { ...outcome, findings: lines.map((line) => JSON.parse(line) as Finding) }
  }

  it('is found missing piece by piece, is made, and then works', async () => {
    const missing = await doctor()
    expect(missing.code, missing.stdout).toBe(5)
    expect(failedOf(missing)).toEqual(['topic', 'schema'])

    const made = await run('topics create --partitions 3')
    expect(made.code, made.stderr).toBe(0)
    expect(statusesOf(made)).toEqual(['created', 'created'])
    expect((await run('migrate')).code).toBe(0)

    const alone = await doctor('--timeout 1s')
    expect(alone.code, alone.stdout).toBe(6)
    expect(failedOf(alone)).toEqual(['probe'])
    expect(findingOf(alone, 'probe').advice).toEqual([
      expect.stringContaining('No consumer is running in the group'),
    ])

    const consumer = start(['consume'], tmpdir(), env)
    const consumed = await withConsumer(consumer, async () => {
      const fine = await doctor()
      expect(fine.code, fine.stdout).toBe(0)
      expect(findingOf(fine, 'probe').status).toBe('ok')
      await using store = await openStore(env['DATABASE_URL']!)
      const probes = [alone, fine].map((each) => findingOf(each, 'probe').details)
      for (const { correlationId, id } of probes) {
        const stored = await readRun(store, String(correlationId))
        expect(stored?.actions).toMatchObject([{ id, agentName: 'agent-actions-doctor' }])
      }
    })
    expect(consumed.code, consumed.stderr).toBe(0)
    expect(consumed.stdout).toBe('')
  })

  it('topics create leaves what is there as it is, and says how it differs', async () => {
    const settings = await newPipeline()
    await run('topics create --partitions 3', settings)
    const again = await run('topics create --partitions 3', settings)
    expect(linesOf(again)).toMatchObject([
      { status: 'already there', differences: [] },
      { status: 'already there', differences: [] },
    ])
    const other = await run('topics create --partitions 4', settings)
    expect(other.code).toBe(0)
    expect(linesOf(other)[0]).toMatchObject({
      status: 'already there',
      differences: [{ setting: 'partitions', found: '3', wanted: '4' }],
    })
  })

  it('consume --migrate makes the tables, and says where its health is', async () => {
    const settings = await newPipeline()
    await run('topics create', settings)
    const consumer = start(['consume', '--migrate'], tmpdir(), settings)
    const consumed = await withConsumer(consumer, async (health) => {
      expect((await fetch(`${health}/live`)).status).toBe(200)
      expect((await doctor('', settings)).code).toBe(0)
    })
    expect(consumed.code, consumed.stderr).toBe(0)
    expect(consumed.stderr).toContain('applied 0001-agent-actions\n')
  })

  it('consume fills an embedded store, which can be read when it has ended', async () => {
    const settings = await newPipeline()
    await run('topics create', settings)
    await run('migrate', settings)
    const { details } = findingOf(await doctor('--timeout 1ms', settings), 'probe')
    const folder = await mkdtemp(join(tmpdir(), 'agent-actions-cli-'))
    const embedded = { ...settings, DATABASE_URL: `pglite:${folder}/data` }
    try {
      const consumer = start(['consume', '--migrate'], tmpdir(), embedded)
      const consumed = await withConsumer(consumer, untilStored)
      expect(consumed.code, consumed.stderr).toBe(0)
      const shown = await run(`trace ${String(details['correlationId'])}`, embedded)
      expect(linesOf(shown)).toMatchObject([{ id: details['id'] }])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('consume ends with 5 where the tables are missing', async () => {
    const settings = await newPipeline()
    await run('topics create', settings)
    const { code, stderr } = await run('consume', settings)
    expect(code, stderr).toBe(5)
    expect(stderr).toContain('Run agent-actions migrate.')
  })

  it('consume that waits for its database ends at SIGINT, too', async () => {
    const away = { ...env, DATABASE_URL: 'postgres://me:hunter22@127.0.0.1:1/agents' }
    const consumer = start(['consume'], tmpdir(), away)
    await untilSaid(consumer, 'not there')
    consumer.child.kill('SIGINT')
    const { code, stderr } = await consumer.ended
    expect(code, stderr).toBe(0)
    expect(stderr).not.toContain('hunter22')
  })

  it('consume ends at once at the second signal, with 130, and the record comes again', async () => {
    const settings = await newPipeline()
    await run('topics create', settings)
    await run('migrate', settings)
    await using store = await openStore(settings['DATABASE_URL']!)
    const lock = await holdTable(store)
    const consumer = start(['consume'], tmpdir(), settings)
    const { id, correlationId } = findingOf(
      await doctor('--timeout 1ms', settings),
      'probe',
    ).details
    await untilSomebodyWaits(store)
    consumer.child.kill('SIGTERM')
    await untilSaid(consumer, 'stopping: ')
    consumer.child.kill('SIGTERM')
    const killed = await consumer.ended
    expect(killed.code, killed.stderr).toBe(130)
    await lock.release()
    await withConsumer(start(['consume'], tmpdir(), settings), async () => {
      expect((await doctor('', settings)).code).toBe(0)
    })
    expect((await readRun(store, String(correlationId)))?.actions).toMatchObject([{ id }])
  })

  it('doctor that waits for the row is interrupted with 130', async () => {
    const settings = await newPipeline()
    await run('topics create', settings)
    await run('migrate', settings)
    const waiting = start(['doctor'], tmpdir(), settings)
    await untilSaid(waiting, 'checking: probe')
    waiting.child.kill('SIGINT')
    expect((await waiting.ended).code).toBe(130)
  })

  it('ends with 4 where no broker is', async () => {
    const nobody = { ...env, KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' }
    const examined = await doctor('', nobody)
    expect(examined.code).toBe(4)
    expect(failedOf(examined)).toEqual(['broker'])
    expect((await run('topics create', nobody)).code).toBe(4)
  })
})

describe.skipIf(hasNoServices)('a broker that advertises a wrong address', () => {
  it('is found, named, and told what to change', async () => {
    buildCommand()
    await using kafka = await startKafka({ advertise: { host: 'kafka.invalid', port: 9092 } })
    const env = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers, DATABASE_URL: 'pglite:./none' }
    const { code, stdout } = await agentActions(['doctor', '--table'], tmpdir(), env)
    expect(code, stdout).toBe(4)
    const text = stdout.replaceAll(/\s+/g, ' ')
    expect(text).toContain('✗ advertised addresses broker 1 advertises kafka.invalid:9092')
    expect(text).toContain(`the bootstrap address does: ${kafka.bootstrapServers}`)
    expect(text).toContain('Set advertised.listeners of broker 1')
    expect(text).toContain('– topic not checked, because of: advertised addresses')
  })
})

const findingOf = ({ findings }: Examined, check: Finding['check']): Finding =>
  findings.find((finding) => finding.check === check)!

const failedOf = ({ findings }: Examined): readonly string[] =>
  findings.filter(({ status }) => status === 'failed').map(({ check }) => check)

const linesOf = ({ stdout }: Outcome): readonly Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const statusesOf = (outcome: Outcome): readonly unknown[] =>
  linesOf(outcome).map(({ status }) => status)
