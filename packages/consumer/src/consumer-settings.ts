import { isatty } from 'node:tty'
import { ConfigError } from '@agent-actions/events'
import { resolveKafkaSettings, type KafkaOptions, type KafkaSettings } from '@agent-actions/kafka'
import { databaseUrlFrom } from '@agent-actions/store'
import { SettingsReader, type Environment } from './consumer-settings-reader.ts'
import {
  CONSUMER_LOG_LEVELS,
  LOG_FORMATS,
  PYTHON_LOG_LEVELS,
  type ConsumerLogLevel,
  type LogFormat,
} from './log-choices.ts'

/** Each wins over its variable; `CONSUMER_VARIABLES` says what is the default. */
export interface ConsumerOptions extends KafkaOptions {
  /** `postgres://…`. Variables: DATABASE_URL, or POSTGRES_HOST and those beside it. */
  readonly databaseUrl?: string
  /** AGENT_ACTIONS_TOPIC */
  readonly topic?: string
  /** AGENT_ACTIONS_DLQ_TOPIC */
  readonly dlqTopic?: string
  /** KAFKA_GROUP_ID */
  readonly groupId?: string
  /** Most actions in one write, 1 to 10,000. BATCH_SIZE */
  readonly batchSize?: number
  /** Longest that a fetch waits for its first record, in milliseconds. BATCH_TIMEOUT_MS */
  readonly fetchWaitMs?: number
  /** Writes under way at the same time, 1 to 8. AGENT_ACTIONS_FLUSHES */
  readonly flushes?: number
  /** Of health and metrics; 0: any free one; `off`: none. HEALTH_CHECK_PORT */
  readonly healthPort?: number | 'off'
  /** AGENT_ACTIONS_HEALTH_HOST */
  readonly healthHost?: string
  /** LOG_LEVEL */
  readonly logLevel?: ConsumerLogLevel
  /** AGENT_ACTIONS_LOG_FORMAT */
  readonly logFormat?: LogFormat
  /** Longest that `stop` waits for writes under way, in milliseconds. AGENT_ACTIONS_SHUTDOWN_TIMEOUT_MS */
  readonly shutdownTimeoutMs?: number
}

/** What `resolveConsumer` found, checked: every default is filled in. */
export interface ConsumerSettings {
  readonly kafka: KafkaSettings
  /** Holds a password: never to be shown. */
  readonly databaseUrl: string
  readonly topic: string
  readonly dlqTopic: string
  readonly groupId: string
  readonly batchSize: number
  readonly fetchWaitMs: number
  readonly flushes: number
  /** `undefined`: nothing listens. */
  readonly healthPort: number | undefined
  readonly healthHost: string
  readonly logLevel: ConsumerLogLevel
  readonly logFormat: LogFormat
  readonly logColor: boolean
  readonly shutdownTimeoutMs: number
}

/**
 * Options in code win over the environment, the environment over defaults.
 *
 * @param isTerminal - whether people read stderr
 * @throws ConfigError that lists everything that is wrong; it shows no password
 */
export function resolveConsumer(
  options: ConsumerOptions,
  environment: Environment,
  isTerminal: boolean = isatty(STDERR),
): ConsumerSettings {
  const reader = new SettingsReader(options, environment)
  reader.problems.push(...unknownOptions(options))
  const kafka = kafkaOf(options, environment, reader.problems)
  const settings = {
    databaseUrl: databaseUrlOf(options, environment, reader.problems),
    ...topicsOf(reader),
    ...ratesOf(reader),
    ...healthOf(reader),
    ...logOf(reader, environment, isTerminal),
  }
  if (kafka === undefined || reader.problems.length > 0) throw new ConfigError(reader.problems)
  return { kafka, ...settings }
}

function kafkaOf(
  options: KafkaOptions,
  environment: Environment,
  problems: string[],
): KafkaSettings | undefined {
  try {
    return resolveKafkaSettings(options, environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

function databaseUrlOf(
  { databaseUrl }: ConsumerOptions,
  environment: Environment,
  problems: string[],
): string {
  const found =
    databaseUrl === undefined ? databaseUrlFrom(environment) : { url: databaseUrl as unknown }
  if ('problems' in found) {
    problems.push(...found.problems)
    return ''
  }
  // It is not repeated: there is a password in it.
  if (typeof found.url !== 'string' || !DATABASE_SCHEME.test(found.url)) {
    const name = databaseUrl === undefined ? 'DATABASE_URL' : 'databaseUrl'
    problems.push(`${name} must begin with postgres:// or pglite:, but does not`)
  }
  return String(found.url)
}

const STDERR = 2
const DATABASE_SCHEME = /^(postgres(ql)?:\/\/|pglite:)/i
/** What a broker takes as a name. */
const TOPIC = {
  pattern: /^(?!\.\.?$)[A-Za-z0-9._-]{1,249}$/,
  words: 'the name of a topic: 1 to 249 letters, digits, dots, dashes and underscores',
}

type Part<Name extends keyof ConsumerSettings> = Pick<ConsumerSettings, Name>

function topicsOf(reader: SettingsReader): Part<'topic' | 'dlqTopic' | 'groupId'> {
  const topic = reader.text('topic', 'AGENT_ACTIONS_TOPIC', TOPIC)
  const dlqTopic = reader.text('dlqTopic', 'AGENT_ACTIONS_DLQ_TOPIC', TOPIC)
  if (topic === dlqTopic) {
    reader.problems.push(
      `the topic and its dead letter topic are both '${topic}'; dead letters would be read again ` +
        'for ever: set AGENT_ACTIONS_DLQ_TOPIC to another name',
    )
  }
  return { topic, dlqTopic, groupId: reader.text('groupId', 'KAFKA_GROUP_ID') }
}

function ratesOf(
  reader: SettingsReader,
): Part<'batchSize' | 'fetchWaitMs' | 'flushes' | 'shutdownTimeoutMs'> {
  return {
    batchSize: reader.whole('batchSize', 'BATCH_SIZE', { least: 1, most: 10_000 }),
    // Half of the group's session: a fetch that waits longer would be taken for a dead member's.
    fetchWaitMs: reader.whole('fetchWaitMs', 'BATCH_TIMEOUT_MS', { least: 1, most: 5_000 }),
    flushes: reader.whole('flushes', 'AGENT_ACTIONS_FLUSHES', { least: 1, most: 8 }),
    shutdownTimeoutMs: reader.whole('shutdownTimeoutMs', 'AGENT_ACTIONS_SHUTDOWN_TIMEOUT_MS', {
      least: 0,
      most: 3_600_000,
    }),
  }
}

function healthOf(reader: SettingsReader): Part<'healthPort' | 'healthHost'> {
  return {
    healthPort: reader.wholeOrOff('healthPort', 'HEALTH_CHECK_PORT', { least: 0, most: 65_535 }),
    healthHost: reader.text('healthHost', 'AGENT_ACTIONS_HEALTH_HOST'),
  }
}

function logOf(
  reader: SettingsReader,
  environment: Environment,
  isTerminal: boolean,
): Part<'logLevel' | 'logFormat' | 'logColor'> {
  const format = ['logFormat', 'AGENT_ACTIONS_LOG_FORMAT'] as const
  return {
    logLevel:
      reader.choice(['logLevel', 'LOG_LEVEL'], CONSUMER_LOG_LEVELS, PYTHON_LOG_LEVELS) ?? 'info',
    logFormat: reader.choice(format, LOG_FORMATS) ?? (isTerminal ? 'text' : 'json'),
    logColor: isTerminal && !environment['NO_COLOR'],
  }
}

const OPTIONS: Readonly<Record<keyof ConsumerOptions, true>> = {
  brokers: true,
  clientId: true,
  ssl: true,
  sasl: true,
  databaseUrl: true,
  topic: true,
  dlqTopic: true,
  groupId: true,
  batchSize: true,
  fetchWaitMs: true,
  flushes: true,
  healthPort: true,
  healthHost: true,
  logLevel: true,
  logFormat: true,
  shutdownTimeoutMs: true,
}

/** In JavaScript nobody else notices a slip of the pen. */
function unknownOptions(options: object): readonly string[] {
  const names = Object.keys(OPTIONS)
  return Object.keys(options)
    .filter((name) => !names.includes(name))
    .map((name) => `${name} is no option of the consumer; those are ${names.join(', ')}`)
}
