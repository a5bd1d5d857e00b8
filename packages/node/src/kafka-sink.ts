import { ConfigError } from '@agent-actions/events'
import { kafkaSink, type KafkaSink, type KafkaSinkOptions, type Log } from '@agent-actions/kafka'
import { diag } from '@opentelemetry/api'

/** How to reach Kafka. Each has its variable; options win. */
export type StartKafkaOptions = Omit<KafkaSinkOptions, 'log' | 'closeTimeoutMs'>

const OPTIONS: readonly string[] = [
  'brokers',
  'clientId',
  'ssl',
  'sasl',
  'topic',
  'producer',
  'partitions',
  'thread',
] satisfies readonly (keyof StartKafkaOptions)[]

/**
 * The sink of an agent. The client is loaded and connects with the first action, or when it is
 * opened.
 *
 * @param problems everything that is wrong with values and variables is added to it
 */
export function agentKafkaSink(
  options: StartKafkaOptions | undefined,
  problems: string[],
): KafkaSink | undefined {
  try {
    // When the queue closes its sink, everything was sent, or the deadline has passed.
    return kafkaSink({ ...options, log: logToDiag, closeTimeoutMs: 0 })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/** What a failure means for the actions, the queue tells, once a minute, with its reason. */
const logToDiag: Log = (level, message, details = {}) => {
  const about = Object.entries(details).map(
    ([name, value]) => `${name} ${value instanceof Error ? value.message : String(value)}`,
  )
  const text = `agent-actions: ${[message, ...about].join(', ')}`
  if (level === 'debug') diag.debug(text)
  else diag.info(text)
}

/** In JavaScript nobody else notices a slip of the pen. */
export function kafkaOptionProblems(options: unknown): readonly string[] {
  if (options === undefined) return []
  if (typeof options !== 'object' || options === null) {
    return [`kafka must be an object with options, but is ${JSON.stringify(options)}.`]
  }
  const unknown = Object.keys(options).filter((name) => !OPTIONS.includes(name))
  return unknown.map(
    (name) => `kafka.${name} is no option of start(); those of kafka are ${OPTIONS.join(', ')}.`,
  )
}
