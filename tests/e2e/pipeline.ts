import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import {
  createRecordProducer,
  ensureTopics,
  kafkaSource,
  openKafkaAdmin,
  resolveKafkaSettings,
  type ConsumedRecord,
  type KafkaSettings,
  type ProducedRecord,
  type RecordHeaders,
} from '@agent-actions/kafka'
import { openStore, type Store } from '@agent-actions/store'
import {
  lacksServices,
  startKafka,
  startPostgres,
  type KafkaCluster,
  type KafkaOptions,
  type PostgresOptions,
  type TestPostgres,
} from '@agent-actions/test-services'
import { runCommand, type Environment, type Running } from './processes.ts'
import { until } from './until.ts'

export const hasNoServices: boolean = await lacksServices()

/** Long enough for a busy machine; nothing is expected to take it. */
export const WITHIN = { timeout: 60_000, interval: 100 }

export interface ConsumerProcess extends Running {
  readonly isRunning: () => boolean
  readonly health: (path?: string) => Promise<{ status: number; body: Record<string, unknown> }>
}

/** A Kafka and a PostgreSQL that the tests of a file share. */
export interface Services extends AsyncDisposable {
  readonly kafka: KafkaCluster
  readonly postgres: TestPostgres
  /** A database of its own, with the tables in it. */
  createDatabase(): Promise<string>
}

export async function startServices(
  options: KafkaOptions & PostgresOptions = {},
): Promise<Services> {
  const [kafka, postgres] = await Promise.all([startKafka(options), startPostgres(options)])
  const template = await postgres.createDatabase()
  await (await openStore(template.url, { migrate: true })).close()
  return {
    kafka,
    postgres,
    createDatabase: async () => (await postgres.createDatabase(template)).url,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([kafka.stop(), postgres[Symbol.asyncDispose]()])
    },
  }
}

/** Topics, a database and a group of its own. Nothing of ours runs yet. */
export interface Pipeline extends AsyncDisposable {
  /** To look into the table, and to do to it what a test wants. */
  readonly store: Store
  /** To look into the topics. */
  readonly settings: KafkaSettings
  /** What a process of ours needs to find everything. */
  readonly env: Environment
  /** The same for an agent, which knows of no database. */
  readonly agentEnv: Environment
  readonly names: Names
  /** All that were started. */
  readonly consumers: readonly ConsumerProcess[]
  /** `agent-actions consume`. Resolves once it is ready; killed with the pipeline. */
  startConsumer(env?: Environment): Promise<ConsumerProcess>
  /** The same, without waiting for anything. */
  spawnConsumer(env?: Environment): Promise<ConsumerProcess>
  /** Writes records to the topic, from the test itself. */
  publish(values: readonly (string | Uint8Array | null)[], headers?: RecordHeaders): Promise<void>
  rows(): Promise<number>
  deadLetters(): Promise<readonly ConsumedRecord[]>
  /** Records that the group has not committed. */
  lag(): Promise<bigint>
}

interface Names {
  readonly topic: string
  readonly dlqTopic: string
  readonly groupId: string
}

const silent = (): void => {}

export async function startPipeline({ kafka, createDatabase }: Services): Promise<Pipeline> {
  // Whoever looks on does so past proxies and logins.
  const settings = resolveKafkaSettings({ brokers: kafka.watchServers }, {})
  const names = await createNames(settings)
  const url = await createDatabase()
  const agentEnv = {
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
    AGENT_ACTIONS_TOPIC: names.topic,
  }
  const env = {
    ...agentEnv,
    DATABASE_URL: url,
    AGENT_ACTIONS_DLQ_TOPIC: names.dlqTopic,
    KAFKA_GROUP_ID: names.groupId,
  }
  const store = await openStore(url)
  const consumers: ConsumerProcess[] = []
  const spawnConsumer = async (more: Environment = {}): Promise<ConsumerProcess> => {
    const consumer = await consumerProcess({ ...env, ...more })
    consumers.push(consumer)
    return consumer
  }
  return {
    store,
    settings,
    env,
    agentEnv,
    names,
    consumers,
    spawnConsumer,
    startConsumer: async (more) => {
      const consumer = await spawnConsumer(more)
      await isReady(consumer)
      return consumer
    },
    publish: (values, headers) => publish({ settings, names, headers }, values),
    rows: () => countRows(store),
    deadLetters: () => readDeadLetters(settings, names),
    lag: () => readLag(settings, names),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(consumers.map((consumer) => consumer[Symbol.asyncDispose]()))
      await store.close()
    },
  }
}

/** Of topics that nobody else uses, which are made. */
async function createNames(settings: KafkaSettings): Promise<Names> {
  const suffix = crypto.randomUUID()
  const topic = `agent-actions-${suffix}`
  const dlqTopic = `agent-actions-dlq-${suffix}`
  const admin = await openKafkaAdmin(settings, { log: silent })
  await ensureTopics(admin, { topic, dlqTopic })
  await admin.close()
  return { topic, dlqTopic, groupId: `group-${suffix}` }
}

/** Resolves once health says that records become rows. */
async function isReady(consumer: ConsumerProcess): Promise<void> {
  await until(async () => (await consumer.health('/health/ready')).status === 200, {
    withinMs: WITHIN.timeout,
    otherwise: () => `the consumer is not ready: ${consumer.stderr()}`,
  })
}

async function consumerProcess(env: Environment): Promise<ConsumerProcess> {
  const port = await freePort()
  const running = runCommand(['consume'], {
    HEALTH_CHECK_PORT: String(port),
    AGENT_ACTIONS_LOG_FORMAT: 'json',
    ...env,
  })
  let isRunning = true
  void running.ended.then(() => (isRunning = false))
  return {
    ...running,
    isRunning: () => isRunning,
    health: (path = '/health') => ask(`http://127.0.0.1:${port}${path}`),
  }
}

async function ask(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const answer = await fetch(url)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  } catch {
    return { status: 0, body: {} }
  }
}

interface Publishing {
  readonly settings: KafkaSettings
  readonly names: Names
  /** Of each record. */
  readonly headers: RecordHeaders | undefined
}

async function publish(
  { settings, names: { topic }, headers = {} }: Publishing,
  values: readonly (string | Uint8Array | null)[],
): Promise<void> {
  const producer = createRecordProducer(settings, { log: silent })
  const records = values.map((value, number): ProducedRecord => ({
    key: `key-${number % 17}`,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers,
  }))
  try {
    await producer.send(topic, records)
  } finally {
    await producer.close()
  }
}

async function countRows(store: Store): Promise<number> {
  const [row] = await store.query<{ rows: number }>(
    'select count(*)::int as rows from agent_actions',
  )
  return row?.rows ?? 0
}

async function readLag(settings: KafkaSettings, { topic, groupId }: Names): Promise<bigint> {
  const admin = await openKafkaAdmin(settings, { log: silent })
  try {
    const partitions = await admin.groupLag({ topic, groupId })
    return partitions.reduce((sum, { lag }) => sum + lag, 0n)
  } finally {
    await admin.close()
  }
}

/** All that are there now. */
async function readDeadLetters(
  settings: KafkaSettings,
  { dlqTopic: topic }: Names,
): Promise<readonly ConsumedRecord[]> {
  const groupId = `reader-${crypto.randomUUID()}`
  const admin = await openKafkaAdmin(settings, { log: silent })
  const partitions = await admin.groupLag({ topic, groupId })
  await admin.close()
  const count = partitions.reduce((sum, { lag }) => sum + Number(lag), 0)
  const letters: ConsumedRecord[] = []
  if (count === 0) return letters
  const source = kafkaSource(settings, { topic, groupId, log: silent, fetchWaitMs: 100 })
  await new Promise<void>((resolve) => {
    source.start(async (batch) => {
      letters.push(...batch.records)
      await batch.commit(batch.records.at(-1)!.offset + 1n)
      if (letters.length >= count) resolve()
    })
  })
  await source.close(5_000)
  return letters
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
