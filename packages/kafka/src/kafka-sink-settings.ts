import { ConfigError, type AgentActionsError } from '@agent-actions/events'
import { booleanVariable } from './boolean-variable.ts'
import { brokerErrorFrom } from './broker-error.ts'
import { resolveKafkaSettings, type KafkaOptions } from './kafka-options.ts'
import { createProducerClient } from './kafka-producer.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import type { ProducerClient } from './producer-client.ts'
import { GivenProducer } from './producer-given.ts'

export interface KafkaSinkOptions extends KafkaOptions {
  /** Default: the variable AGENT_ACTIONS_TOPIC, else `agent-actions`. */
  readonly topic?: string
  /**
   * A producer of your own, of kafkajs's shape, instead of one that is made from brokers and the
   * like. It must acknowledge only what all in-sync replicas have. The sink connects it with the
   * first send and disconnects it when it is closed.
   */
  readonly producer?: ProducerClient
  /**
   * Partitions of the topic, for a producer of your own, which cannot tell. Without it each run is
   * a send of its own.
   */
  readonly partitions?: number
  /** Longest time that `close` waits for sends under way, in milliseconds. Default 2,000. */
  readonly closeTimeoutMs?: number
  /**
   * Whether what sending takes is done in a thread of its own, so that it does not hold up the agent's
   * event loop, for some 25 MB of memory. Never with a producer of your own or with functions in
   * the options, in a worker of your own, or in a bundle: there it is done on the thread that calls.
   * Default: the variable AGENT_ACTIONS_KAFKA_THREAD, else true.
   */
  readonly thread?: boolean
  /** Told what the client has to say. Default: nobody. */
  readonly log?: Log
}

export interface KafkaSinkSettings {
  readonly topic: string
  readonly producer: ProducerClient
  /** `undefined`: nobody knows. */
  readonly partitionCount: () => Promise<number | undefined>
  readonly closeTimeoutMs: number
  /** Whether a thread is wanted, where there can be one. */
  readonly thread: boolean
  readonly log: Log
  /** Ours as they are; what a client throws, classified. */
  readonly errorFrom: (error: unknown) => AgentActionsError
}

export const DEFAULT_TOPIC = 'agent-actions'
const THREAD_VARIABLE = 'AGENT_ACTIONS_KAFKA_THREAD'
const DEFAULT_CLOSE_TIMEOUT_MS = 2_000
/** Longest time a Node timer can hold; more would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** What a broker takes as a name. */
const TOPIC_NAME = /^(?!\.\.?$)[A-Za-z0-9._-]{1,249}$/

/** @throws ConfigError that lists everything that is wrong */
export function resolveKafkaSink(
  options: KafkaSinkOptions,
  environment: NodeJS.ProcessEnv,
): KafkaSinkSettings {
  const topic = options.topic ?? (environment['AGENT_ACTIONS_TOPIC'] || DEFAULT_TOPIC)
  const closeTimeoutMs = options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS
  const problems = [
    ...topicProblems(topic),
    ...producerProblems(options),
    ...closeTimeoutProblems(closeTimeoutMs),
    ...threadProblems(options.thread),
  ]
  const thread = options.thread ?? booleanVariable(THREAD_VARIABLE, environment, problems) ?? true
  const settings = options.producer
    ? NO_SETTINGS
    : settingsOrProblems(options, environment, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    topic,
    closeTimeoutMs,
    thread,
    log: options.log ?? (() => {}),
    ...producerOf(options, settings, topic),
    errorFrom: (error) => brokerErrorFrom(error, settings, topic),
  }
}

/** Of a producer that was handed over nothing is known. */
const NO_SETTINGS: KafkaSettings = { brokers: [], clientId: '', ssl: false, sasl: undefined }

function settingsOrProblems(
  options: KafkaOptions,
  environment: NodeJS.ProcessEnv,
  problems: string[],
): KafkaSettings {
  try {
    return resolveKafkaSettings(options, environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
    return NO_SETTINGS
  }
}

function producerOf(
  { producer, partitions, log = () => {} }: KafkaSinkOptions,
  settings: KafkaSettings,
  topic: string,
): Pick<KafkaSinkSettings, 'producer' | 'partitionCount'> {
  if (producer) {
    return {
      producer: new GivenProducer(producer),
      partitionCount: () => Promise.resolve(partitions),
    }
  }
  const own = createProducerClient(settings, { log, background: true })
  return { producer: own, partitionCount: () => own.partitionCount(topic) }
}

function topicProblems(topic: unknown): readonly string[] {
  return typeof topic === 'string' && TOPIC_NAME.test(topic)
    ? []
    : [
        `topic must be 1 to 249 letters, digits, dots, underscores or hyphens, but is ${JSON.stringify(topic)}. It comes from the option topic or the variable AGENT_ACTIONS_TOPIC.`,
      ]
}

function producerProblems({ producer, partitions }: KafkaSinkOptions): readonly string[] {
  if (producer === undefined) {
    return partitions === undefined
      ? []
      : [
          'partitions is for a producer of your own: without one, the brokers are asked. Leave it out.',
        ]
  }
  const problems: string[] = []
  const { connect, send, disconnect } = producer as Partial<ProducerClient>
  if ([connect, send, disconnect].some((method) => typeof method !== 'function')) {
    problems.push("producer must have connect(), send() and disconnect(), as kafkajs's has.")
  }
  if (partitions !== undefined && !(Number.isInteger(partitions) && partitions > 0)) {
    problems.push(
      `partitions must be a whole number from 1 on, but is ${String(partitions)}. Give how many the topic has, or leave it out.`,
    )
  }
  return problems
}

function closeTimeoutProblems(closeTimeoutMs: number): readonly string[] {
  return Number.isInteger(closeTimeoutMs) && closeTimeoutMs >= 0 && closeTimeoutMs <= MAX_TIMER_MS
    ? []
    : [`closeTimeoutMs must be a whole number from 0 on, but is ${String(closeTimeoutMs)}.`]
}

function threadProblems(option: unknown): readonly string[] {
  return option === undefined || typeof option === 'boolean'
    ? []
    : [`thread must be true or false, but is ${JSON.stringify(option)}.`]
}
