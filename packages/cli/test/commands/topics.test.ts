import type { ConsumerOptions } from '@agent-actions/consumer'
import { resolveConsumer } from '@agent-actions/consumer'
import { BrokerError } from '@agent-actions/events'
import {
  describeKafka,
  topicSpecs,
  type KafkaAdmin,
  type TopicOptions,
  type TopicResult,
} from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import type { ConsumerFunctions, KafkaFunctions } from '../../src/command-context.ts'
import { run, type Outcome } from '../fake-context.ts'

interface Created extends Outcome {
  readonly asked: TopicOptions | undefined
  readonly isClosed: boolean
}

const ENV = { NO_COLOR: '1', KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' }

/** Runs `topics create` on a cluster that answers with these results. */
async function create(
  args: string,
  results: readonly TopicResult[] | Error = [],
  env: Readonly<Record<string, string>> = ENV,
): Promise<Created> {
  let asked: TopicOptions | undefined
  let isClosed = false
  const close = (): Promise<void> => {
    isClosed = true
    return Promise.resolve()
  }
  const admin: Partial<KafkaAdmin> = { close, [Symbol.asyncDispose]: close }
  const kafka: Partial<KafkaFunctions> = {
    describeKafka,
    openKafkaAdmin: () => Promise.resolve(admin as KafkaAdmin),
    ensureTopics: (_admin, options) => {
      asked = options
      return results instanceof Error ? Promise.reject(results) : Promise.resolve(results)
    },
  }
  const consumer: Partial<ConsumerFunctions> = {
    resolveConsumer: (options: ConsumerOptions, environment) =>
      resolveConsumer(options, environment, false),
  }
  const outcome = await run(`topics create ${args}`, {
    env,
    loadKafka: () => Promise.resolve(kafka as KafkaFunctions),
    loadConsumer: () => Promise.resolve(consumer as ConsumerFunctions),
  })
  return { ...outcome, asked, isClosed }
}

const CREATED: TopicResult = { name: 'agent-actions-dlq', status: 'created', differences: [] }
const EXISTS: TopicResult = {
  name: 'agent-actions',
  status: 'exists',
  differences: [
    { setting: 'partitions', found: '1', wanted: '6' },
    { setting: 'message.timestamp.type', found: 'CreateTime', wanted: 'LogAppendTime' },
  ],
}

describe('topics create', () => {
  it('shows what it made, what was there, and how that differs', async () => {
    const { code, stdout, stderr } = await create('', [EXISTS, CREATED])
    expect(code).toBe(0)
    expect(stdout).toBe(`\
TOPIC              STATUS   SETTING                 IS          WOULD BE
agent-actions      there    partitions              1           6
                            message.timestamp.type  CreateTime  LogAppendTime
agent-actions-dlq  created
`)
    expect(stderr).toContain('at kafka:9092 (no TLS)\nWhat was there was left as it is.')
  })

  it('says where, and nothing about changes, when nothing differs', async () => {
    expect((await create('', [CREATED])).stderr).toBe('at kafka:9092 (no TLS)\n')
  })

  it('writes an object for each topic with --json', async () => {
    const { stdout } = await create('--json', [EXISTS, CREATED])
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { topic: 'agent-actions', status: 'already there', differences: EXISTS.differences },
      { topic: 'agent-actions-dlq', status: 'created', differences: [] },
    ])
  })

  it('leaves to the defaults what was not typed', async () => {
    const { asked, isClosed } = await create('', [CREATED])
    expect(asked).toEqual({ topic: 'agent-actions', dlqTopic: 'agent-actions-dlq' })
    expect(isClosed).toBe(true)
  })

  it('takes what was typed, and names from the environment', async () => {
    const env = { ...ENV, AGENT_ACTIONS_TOPIC: 'mine', AGENT_ACTIONS_DLQ_TOPIC: 'other' }
    const { asked } = await create('--partitions 12 --replication 3 --dlq-topic d', [], env)
    expect(asked).toEqual({ topic: 'mine', dlqTopic: 'd', partitions: 12, replication: 3 })
  })

  it('says in its help what the package does when nothing is typed', async () => {
    const options = { topic: 'a', dlqTopic: 'b', replication: 1 }
    const { stdout } = await run('topics create --help')
    expect(stdout).toContain(`(default: ${topicSpecs(options)[0]?.partitions})`)
  })

  it.each([
    ['--partitions 0', "'0' is no value of --partitions. Write a whole number from 1"],
    ['--replication many', "'many' is no value of --replication."],
    ['--topic a/b', "--topic is 'a/b'; it must be the name of a topic"],
    ['--topic x --dlq-topic x', "are both 'x'"],
  ])('is not run with %s', async (args, told) => {
    const { code, stderr, asked } = await create(args)
    expect(asked).toBeUndefined()
    expect(stderr).toContain(told)
    expect(code).toBe(args.includes('-dlq-') ? 3 : 2)
  })

  it('ends with 3 when nothing says where Kafka is', async () => {
    const { code, stderr } = await create('', [], {})
    expect(code).toBe(3)
    expect(stderr).toContain('KAFKA_BOOTSTRAP_SERVERS')
  })

  it('ends with 4 when Kafka is away, and closes what it opened', async () => {
    const away = new BrokerError('AA_BROKER_UNREACHABLE', 'Kafka is away', { retryable: true })
    const { code, stderr, isClosed } = await create('', away)
    expect({ code, isClosed }).toEqual({ code: 4, isClosed: true })
    expect(stderr).toContain('error: Kafka is away\n')
  })
})
