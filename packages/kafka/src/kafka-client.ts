import type {
  ISocketFactory,
  Kafka,
  KafkaConfig,
  logCreator,
  Mechanism,
  SASLOptions,
} from 'kafkajs'
import { connectBroker } from './connect-broker.ts'
import type { KafkaSettings, SaslSettings } from './kafka-settings.ts'
import { loadKafkajs } from './load-kafkajs.ts'
import type { Log } from './log.ts'
import { oauthBearer } from './oauth-bearer.ts'

/** kafkajs's 1 s is too short for TLS and a login over a slow line. */
const CONNECTION_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
/**
 * Enough for a leader that moves or a first broker that is gone. Whoever waits longer has a loop of
 * its own around this client: kafkajs nests its retries, and each level multiplies the wait.
 */
const RETRIES = 2
const RETRY_DELAYS = { initialRetryTime: 200, maxRetryTime: 2_000 }

export interface KafkaClientOptions {
  readonly log: Log
  /** None of its timers and established connections keeps the process alive. Default `false`. */
  readonly background?: boolean
  /** How long a broker may take for an answer. Default 10,000. */
  readonly requestTimeoutMs?: number
  /** How often kafkajs tries again what may pass. Default 2. */
  readonly retries?: number
  /** Default: `connectBroker`. */
  readonly socketFactory?: ISocketFactory
}

/**
 * A kafkajs client. kafkajs is loaded with the first one, and never prints anything: all it says
 * goes to `log` as `debug`, since what it calls an error is also thrown, and told by whoever waits.
 *
 * @throws ConfigError when kafkajs is not there
 */
export async function createKafka(
  settings: KafkaSettings,
  options: KafkaClientOptions,
): Promise<Kafka> {
  const { log, background = false, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options
  const { retries = RETRIES, socketFactory = connectBroker({ background }) } = options
  const kafkajs = await loadKafkajs({ background, log })
  const config: KafkaConfig = {
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    retry: { ...RETRY_DELAYS, retries },
    socketFactory,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => logEntry(log),
  }
  if (settings.ssl) config.ssl = settings.ssl
  if (settings.sasl) config.sasl = saslOptions(settings.sasl)
  return new kafkajs.Kafka(config)
}

function logEntry(log: Log): ReturnType<logCreator> {
  return ({ namespace, label, log: { message, ...details } }) =>
    log('debug', message, { ...details, namespace, level: label })
}

/** Always a new object: kafkajs writes into it. */
function saslOptions(sasl: SaslSettings): SASLOptions | Mechanism {
  if (sasl.mechanism === 'oauthbearer') return oauthBearer(sasl.token)
  const options: SASLOptions = { ...sasl }
  return options
}
