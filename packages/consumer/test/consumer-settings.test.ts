import { ConfigError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import {
  resolveConsumer,
  type ConsumerOptions,
  type ConsumerSettings,
} from '../src/consumer-settings.ts'
import { CONSUMER_VARIABLES } from '../src/consumer-variables.ts'

const REACHABLE = {
  KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
  DATABASE_URL: 'postgres://writer:s3cret@db/actions',
}

function resolved(
  environment: Readonly<Record<string, string>> = {},
  options: ConsumerOptions = {},
): ConsumerSettings {
  return resolveConsumer(options, { ...REACHABLE, ...environment }, false)
}

function problems(
  environment: Readonly<Record<string, string>>,
  options: ConsumerOptions = {},
): readonly string[] {
  try {
    resolved(environment, options)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('defaults', () => {
  it("are the original's, where it had one", () => {
    const { kafka, ...settings } = resolved()
    expect(kafka.brokers).toEqual(['kafka:9092'])
    expect(settings).toEqual({
      databaseUrl: REACHABLE.DATABASE_URL,
      topic: 'agent-actions',
      dlqTopic: 'agent-actions-dlq',
      groupId: 'agent-observability-postgres',
      batchSize: 1_000,
      fetchWaitMs: 1_000,
      flushes: 2,
      healthPort: 8_080,
      healthHost: '0.0.0.0',
      logLevel: 'info',
      logFormat: 'json',
      logColor: false,
      shutdownTimeoutMs: 25_000,
    })
  })

  it('hold for variables that are empty: compose files pass them on like that', () => {
    const empty = Object.fromEntries(CONSUMER_VARIABLES.map(({ name }) => [name, '']))
    expect(resolved(empty)).toEqual(resolved())
  })

  it.each(CONSUMER_VARIABLES)('of $name is what the table says', ({ name, default: value }) => {
    expect(resolved(value === undefined ? {} : { [name]: value })).toEqual(resolved())
  })

  it('on a terminal are coloured text, without colours by NO_COLOR', () => {
    expect(resolveConsumer({}, REACHABLE, true)).toMatchObject({
      logFormat: 'text',
      logColor: true,
    })
    expect(resolveConsumer({}, { ...REACHABLE, NO_COLOR: '1' }, true).logColor).toBe(false)
  })
})

describe('the environment', () => {
  it('sets everything', () => {
    const settings = resolved({
      KAFKA_GROUP_ID: 'g',
      AGENT_ACTIONS_TOPIC: 't',
      AGENT_ACTIONS_DLQ_TOPIC: 'd',
      BATCH_SIZE: '5000',
      BATCH_TIMEOUT_MS: '250',
      AGENT_ACTIONS_FLUSHES: '4',
      HEALTH_CHECK_PORT: '0',
      AGENT_ACTIONS_HEALTH_HOST: '127.0.0.1',
      AGENT_ACTIONS_SHUTDOWN_TIMEOUT_MS: '5000',
      LOG_LEVEL: 'DEBUG',
      AGENT_ACTIONS_LOG_FORMAT: 'text',
    })
    expect(settings).toMatchObject({
      groupId: 'g',
      topic: 't',
      dlqTopic: 'd',
      batchSize: 5_000,
      fetchWaitMs: 250,
      flushes: 4,
      healthPort: 0,
      healthHost: '127.0.0.1',
      shutdownTimeoutMs: 5_000,
      logLevel: 'debug',
      logFormat: 'text',
    })
  })

  it("names a database by the original's variables too", () => {
    const { databaseUrl } = resolveConsumer(
      {},
      {
        KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
        POSTGRES_DATABASE: 'actions',
        POSTGRES_USER: 'writer',
        POSTGRES_PASSWORD: 'p@ss',
      },
    )
    expect(databaseUrl).toBe('postgres://writer:p%40ss@localhost:5432/actions')
  })

  it.each([
    ['WARNING', 'warn'],
    ['Critical', 'fatal'],
    ['ERROR', 'error'],
    ['silent', 'silent'],
  ])('may call the level %s', (given, level) => {
    expect(resolved({ LOG_LEVEL: given }).logLevel).toBe(level)
  })

  it.each(['off', 'OFF'])('switches health off with %s', (off) => {
    expect(resolved({ HEALTH_CHECK_PORT: off }).healthPort).toBeUndefined()
  })
})

describe('options', () => {
  it('win over the environment', () => {
    const options: ConsumerOptions = {
      brokers: ['other:9092'],
      databaseUrl: 'postgres://me@other/x',
      topic: 'mine',
      batchSize: 7,
      healthPort: 'off',
      logLevel: 'error',
    }
    const settings = resolved(
      { AGENT_ACTIONS_TOPIC: 't', BATCH_SIZE: 'rubbish', HEALTH_CHECK_PORT: '1', LOG_LEVEL: 'x' },
      options,
    )
    expect(settings.kafka.brokers).toEqual(['other:9092'])
    expect(settings).toMatchObject({
      databaseUrl: 'postgres://me@other/x',
      topic: 'mine',
      batchSize: 7,
      healthPort: undefined,
      logLevel: 'error',
    })
  })

  it('that do not exist are told', () => {
    const slip = { batchsize: 5 } as ConsumerOptions
    expect(problems({}, slip)).toEqual([
      expect.stringMatching(/^batchsize is no option .*batchSize/),
    ])
  })
})

describe('problems', () => {
  it.each([
    [{ BATCH_SIZE: '0' }, "BATCH_SIZE is '0'; it must be a whole number from 1 to 10,000"],
    [{ BATCH_SIZE: '10001' }, "BATCH_SIZE is '10001'; it must be a whole number from 1 to 10,000"],
    [{ BATCH_SIZE: '1e3' }, "BATCH_SIZE is '1e3'; it must be a whole number from 1 to 10,000"],
    [
      { BATCH_TIMEOUT_MS: '-1' },
      "BATCH_TIMEOUT_MS is '-1'; it must be a whole number from 1 to 5,000",
    ],
    [
      { AGENT_ACTIONS_FLUSHES: '9' },
      "AGENT_ACTIONS_FLUSHES is '9'; it must be a whole number from 1 to 8",
    ],
    [
      { HEALTH_CHECK_PORT: 'no' },
      "HEALTH_CHECK_PORT is 'no'; it must be a whole number from 0 to 65,535, or off",
    ],
    [
      { LOG_LEVEL: 'loud' },
      "LOG_LEVEL is 'loud'; it must be one of trace, debug, info, warn, error, fatal, silent",
    ],
    [
      { AGENT_ACTIONS_LOG_FORMAT: 'xml' },
      "AGENT_ACTIONS_LOG_FORMAT is 'xml'; it must be one of json, text",
    ],
  ])('of %j are told with what is accepted', (environment, problem) => {
    expect(problems(environment as unknown as Record<string, string>)).toEqual([problem])
  })

  it('are told of options under their name', () => {
    expect(problems({}, { batchSize: 1.5, groupId: ' ' })).toEqual([
      "groupId is ' '; it must be text",
      'batchSize is 1.5; it must be a whole number from 1 to 10,000',
    ])
  })

  it.each(['a b', '..', 'x'.repeat(250), 'a/b'])('refuse %j as a topic', (topic) => {
    expect(problems({ AGENT_ACTIONS_TOPIC: topic })).toEqual([
      expect.stringContaining('the name of a topic'),
    ])
  })

  it('refuse dead letters on the topic itself: they would go round for ever', () => {
    expect(problems({ AGENT_ACTIONS_DLQ_TOPIC: 'agent-actions' })).toEqual([
      expect.stringContaining("both 'agent-actions'"),
    ])
  })

  it('are all told in one error: Kafka, database and ours', () => {
    const environment = { POSTGRES_HOST: 'db', BATCH_SIZE: 'x', LOG_LEVEL: 'y' }
    const attempt = () => resolveConsumer({}, environment, false)
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(
      /KAFKA_BOOTSTRAP_SERVERS[^]*POSTGRES_PASSWORD[^]*BATCH_SIZE[^]*LOG_LEVEL/,
    )
  })

  it.each([
    [{ DATABASE_URL: 'mysql://me:s3cret@db/x' }, {}, /^DATABASE_URL must begin/],
    [{}, { databaseUrl: 'me:s3cret@db/x' }, /^databaseUrl must begin/],
  ])('never repeat a URL that holds a password', (environment, options, problem) => {
    const told = problems(environment, options)
    expect(told).toEqual([expect.stringMatching(problem)])
    expect(told.join()).not.toContain('s3cret')
  })
})
