import { readFile } from 'node:fs/promises'
import { resolveConsumer } from '@agent-actions/consumer'
import { BrokerError, StoreError } from '@agent-actions/events'
import {
  describeKafka,
  KAFKA_VARIABLES,
  topicSpecs,
  type KafkaAdmin,
  type ProducedRecord,
} from '@agent-actions/kafka'
import type { Run, Store } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import type {
  CommandContext,
  ConsumerFunctions,
  KafkaFunctions,
  StoreFunctions,
} from '../../src/command-context.ts'
import { CHECKS, type CheckName, type Finding } from '../../src/doctor/finding.ts'
import { fakeStore, NOW, run, type Outcome } from '../fake-context.ts'
import { repairRun } from '../run-fixture.ts'

const ENV = {
  NO_COLOR: '1',
  KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
  DATABASE_URL: 'postgres://me:hunter22@db/agents',
}
const [TOPIC, DEAD_LETTERS] = topicSpecs({
  topic: 'agent-actions',
  dlqTopic: 'agent-actions-dlq',
  replication: 1,
})

interface World {
  readonly args?: string
  readonly env?: Readonly<Record<string, string>>
  readonly admin?: Partial<KafkaAdmin>
  readonly kafka?: Partial<KafkaFunctions>
  readonly store?: Partial<StoreFunctions>
  readonly context?: Partial<CommandContext>
}

interface Examined extends Outcome {
  readonly findings: ReadonlyMap<CheckName, Finding>
  readonly sent: readonly ProducedRecord[]
  /** What was closed, in order. */
  readonly closed: readonly string[]
}

interface MadeWorld {
  readonly context: Partial<CommandContext>
  readonly sent: ProducedRecord[]
  readonly closed: string[]
}

/** A world in which everything is fine, but for what the test gives. */
function make(world: World): MadeWorld {
  const sent: ProducedRecord[] = []
  const closed: string[] = []
  const close = (what: string) => (): Promise<void> => {
    closed.push(what)
    return Promise.resolve()
  }
  const admin: Partial<KafkaAdmin> = {
    brokers: () => Promise.resolve([{ nodeId: 1, host: 'kafka', port: 9092 }]),
    describeTopic: (name) => Promise.resolve([TOPIC, DEAD_LETTERS].find((t) => t?.name === name)),
    groupState: () => Promise.resolve({ state: 'Stable', members: 1 }),
    groupLag: () => Promise.resolve([{ partition: 0, low: 0n, high: 0n, committed: 0n, lag: 0n }]),
    close: close('admin'),
    ...world.admin,
  }
  const kafka: Partial<KafkaFunctions> = {
    KAFKA_VARIABLES,
    describeKafka,
    openKafkaAdmin: () => Promise.resolve(admin as KafkaAdmin),
    createRecordProducer: () => ({
      send: (_topic, records) => {
        sent.push(...records)
        return Promise.resolve()
      },
      close: close('producer'),
    }),
    ...world.kafka,
  }
  const consumer: Partial<ConsumerFunctions> = {
    resolveConsumer: (options, environment) => resolveConsumer(options, environment, false),
  }
  const context = {
    env: world.env ?? ENV,
    loadKafka: () => Promise.resolve(kafka as KafkaFunctions),
    loadConsumer: () => Promise.resolve(consumer as ConsumerFunctions),
    reachAddress: () => Promise.resolve(),
    store: { ...storeFunctions(close('store')), ...world.store },
    ...world.context,
  }
  return { context, sent, closed }
}

async function doctor(world: World = {}): Promise<Examined> {
  const { context, sent, closed } = make(world)
  const outcome = await run(`doctor --json ${world.args ?? ''}`, context)
  const lines = outcome.stdout.trim().split('\n')
  const findings = lines.map((line) => JSON.parse(line) as Finding)
  return { ...outcome, findings: new Map(findings.map((each) => [each.check, each])), sent, closed }
}

function storeFunctions(close: () => Promise<void>): StoreFunctions {
  const store: Partial<Store> = {
    name: 'postgres://me:***@localhost:5432/agents',
    query: <Row>() => Promise.resolve([{ version: '15.18', nowMs: NOW.getTime() }] as Row[]),
    close,
  }
  return fakeStore({
    openStore: () => Promise.resolve(store as Store),
    rowsOutsidePartitions: () => Promise.resolve(0),
    readRun: () => Promise.resolve<Run>(repairRun()),
  }).functions
}

/** In order: the checks with this status. */
const checksThatAre = ({ findings }: Examined, status: Finding['status']): readonly string[] =>
  [...findings.values()].filter((finding) => finding.status === status).map(({ check }) => check)

describe('doctor', () => {
  it('makes every check in order, and then the probe', async () => {
    const examined = await doctor()
    expect([...examined.findings.keys()]).toEqual(CHECKS)
    expect(checksThatAre(examined, 'ok')).toEqual(CHECKS)
    expect({ code: examined.code, stderr: examined.stderr }).toEqual({
      code: 0,
      stderr: 'no check failed\n',
    })
    expect(examined.sent).toHaveLength(1)
  })

  it('closes what it opened', async () => {
    expect((await doctor()).closed.toSorted()).toEqual(['admin', 'producer', 'store'])
  })

  it('shows no secret', async () => {
    const env = { ...ENV, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'me' }
    const { stdout } = await doctor({ env: { ...env, KAFKA_SASL_PASSWORD: 'hunter23' } })
    expect(stdout).not.toMatch(/hunter2/)
  })

  it('sends nothing with --no-probe, and is fine with that', async () => {
    const examined = await doctor({ args: '--no-probe' })
    expect(examined).toMatchObject({ code: 0, sent: [] })
    expect(checksThatAre(examined, 'skipped')).toEqual(['probe'])
  })

  it('ends with 6 when the row does not come, and says why', async () => {
    const examined = await doctor({
      args: '--timeout 1ms',
      admin: { groupState: () => Promise.resolve({ state: 'Empty', members: 0 }) },
      store: { readRun: () => Promise.resolve(undefined) },
    })
    expect(examined.code).toBe(6)
    expect(examined.findings.get('probe')).toMatchObject({
      status: 'failed',
      advice: [expect.stringContaining('No consumer is running')],
    })
    expect(examined.stderr).toBe('error: failed: probe; 1 warning\n')
  })

  it('checks the database without Kafka, and ends with 4 when Kafka is away', async () => {
    const reachAddress = (): Promise<void> => Promise.reject(new Error('ECONNREFUSED'))
    const examined = await doctor({ context: { reachAddress } })
    expect(examined.code).toBe(4)
    expect(checksThatAre(examined, 'failed')).toEqual(['broker'])
    expect(checksThatAre(examined, 'ok')).toEqual([
      'settings',
      'database',
      'schema',
      'partitions',
      'clock',
    ])
  })

  it('says what to do, and ends with 4, when the database is away', async () => {
    const error = new StoreError('AA_STORE_UNREACHABLE', 'ECONNREFUSED', { retryable: true })
    const examined = await doctor({ store: { openStore: () => Promise.reject(error) } })
    expect(examined.code).toBe(4)
    expect(examined.findings.get('database')?.advice).toEqual([
      expect.stringContaining('set DATABASE_URL'),
    ])
  })

  it('ends with 3 when Kafka refuses the credentials', async () => {
    const error = new BrokerError('AA_BROKER_REFUSED', 'Kafka refuses us', { retryable: true })
    const examined = await doctor({ kafka: { openKafkaAdmin: () => Promise.reject(error) } })
    expect(examined.code).toBe(3)
    expect(checksThatAre(examined, 'failed')).toEqual(['credentials'])
  })

  it('finds at the first question that a login is wanted', async () => {
    const error = new BrokerError('AA_BROKER_UNREACHABLE', 'cut off', { retryable: true })
    const examined = await doctor({ admin: { brokers: () => Promise.reject(error) } })
    expect(examined.code).toBe(4)
    expect(checksThatAre(examined, 'failed')).toEqual(['credentials'])
    expect(examined.closed).toContain('admin')
  })

  it('finds an advertised address that is not reachable, and closes the client', async () => {
    const examined = await doctor({
      admin: { brokers: () => Promise.resolve([{ nodeId: 1, host: 'inside', port: 9092 }]) },
      context: {
        reachAddress: (address) =>
          address === 'kafka:9092' ? Promise.resolve() : Promise.reject(new Error('ENOTFOUND')),
      },
    })
    expect(examined.code).toBe(4)
    expect(checksThatAre(examined, 'failed')).toEqual(['advertised addresses'])
    expect(examined.closed).toContain('admin')
  })

  it('ends with 5 when a topic is missing, and goes on without a probe', async () => {
    const examined = await doctor({ admin: { describeTopic: () => Promise.resolve(undefined) } })
    expect(examined.code).toBe(5)
    expect(checksThatAre(examined, 'failed')).toEqual(['topic'])
    expect(checksThatAre(examined, 'skipped')).toEqual([
      'dead letter topic',
      'consumer group',
      'probe',
    ])
  })

  it('ends with 5 when the schema is missing', async () => {
    const error = new StoreError('AA_SCHEMA_MISSING', 'Run agent-actions migrate.')
    const examined = await doctor({ store: { requireSchema: () => Promise.reject(error) } })
    expect(examined.code).toBe(5)
    expect(checksThatAre(examined, 'failed')).toEqual(['schema'])
    expect(examined.findings.get('clock')?.status).toBe('ok')
  })

  it('checks Kafka where no database is named, as on the machine of an agent', async () => {
    const { KAFKA_BOOTSTRAP_SERVERS } = ENV
    const examined = await doctor({ env: { KAFKA_BOOTSTRAP_SERVERS } })
    expect(examined.code).toBe(3)
    expect(checksThatAre(examined, 'failed')).toEqual(['settings'])
    expect(examined.findings.get('consumer group')?.status).toBe('ok')
    expect(examined.findings.get('database')?.status).toBe('skipped')
  })

  it('cannot verify an embedded store, which no consumer can have at the same time', async () => {
    const examined = await doctor({ env: { ...ENV, DATABASE_URL: 'pglite:./folder' } })
    expect(examined).toMatchObject({ code: 6, sent: [] })
    expect(checksThatAre(examined, 'failed')).toEqual(['probe'])
  })

  it('shows on a terminal what the README shows', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const sample = /\$ agent-actions doctor\n([^`]*)```/.exec(readme)?.[1]
    const { context } = make({
      env: {
        ...ENV,
        KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092',
        DATABASE_URL: 'postgres://me:hunter22@localhost:5432/agents',
      },
      context: {
        reachAddress: (address) =>
          address === 'kafka:9092' ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(),
      },
    })
    const { stdout, stderr } = await run('doctor', context)
    expect(`${stdout}${stderr}`).toBe(sample)
  })

  it.each(['--timeout 0s', '--timeout soon', '--timeout 2h'])(
    'is not run with %s',
    async (args) => {
      const { code, stderr } = await run(`doctor ${args}`)
      expect(code).toBe(2)
      expect(stderr).toContain('is no value of --timeout. Write 500ms, 30s or 2m')
    },
  )
})
