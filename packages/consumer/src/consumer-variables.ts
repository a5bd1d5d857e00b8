/** A variable of the environment that sets something of the consumer. */
export interface ConsumerVariable {
  readonly name: string
  /** What holds when it is not set, as it would be written; `undefined` where that depends. */
  readonly default: string | undefined
  /** One line. */
  readonly description: string
}

/**
 * The consumer's own variables, in the order of documentation. Those of Kafka and of the database
 * come on top: `KAFKA_VARIABLES` and `DATABASE_VARIABLES`. One that is empty counts as not set.
 */
export const CONSUMER_VARIABLES: readonly ConsumerVariable[] = [
  {
    name: 'KAFKA_GROUP_ID',
    default: 'agent-observability-postgres',
    description: 'consumer group: its members share the partitions, and its offsets are kept',
  },
  { name: 'AGENT_ACTIONS_TOPIC', default: 'agent-actions', description: 'topic of the actions' },
  {
    name: 'AGENT_ACTIONS_DLQ_TOPIC',
    default: 'agent-actions-dlq',
    description: 'topic for records that can never be rows',
  },
  {
    name: 'BATCH_SIZE',
    default: '1000',
    description: 'most actions in one write, 1 to 10,000; fewer are written when fewer are there',
  },
  {
    name: 'BATCH_TIMEOUT_MS',
    default: '1000',
    description:
      'longest that a fetch waits for its first record, 1 to 5,000; never a delay of a record',
  },
  {
    name: 'AGENT_ACTIONS_FLUSHES',
    default: '2',
    description: 'writes under way at the same time, 1 to 8; each takes a connection',
  },
  {
    name: 'HEALTH_CHECK_PORT',
    default: '8080',
    description: 'port of health and metrics; 0: any free one; off: none',
  },
  {
    name: 'AGENT_ACTIONS_HEALTH_HOST',
    default: '0.0.0.0',
    description: 'address that port is on; 127.0.0.1: reached from this machine only',
  },
  {
    name: 'AGENT_ACTIONS_SHUTDOWN_TIMEOUT_MS',
    default: '25000',
    description: 'longest that writes under way may take after SIGTERM or SIGINT',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    description: 'trace, debug, info, warn, error, fatal or silent, in any case',
  },
  {
    name: 'AGENT_ACTIONS_LOG_FORMAT',
    default: undefined,
    description: 'json or text; not set: text where stderr is a terminal, else json',
  },
  {
    name: 'NO_COLOR',
    default: undefined,
    description: 'anything: no colours in text, also on a terminal',
  },
]
