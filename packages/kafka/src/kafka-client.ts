import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { ISocketFactory, Kafka, logCreator, SASLOptions } from 'kafkajs'
import { ConfigError } from '@agent-actions/events'
import { guardIdleConnections } from './idle-guard.ts'
import type { KafkaSettings, SaslSettings } from './kafka-settings.ts'
import type { Log, LogLevel } from './log.ts'

export interface KafkaClientOptions {
  readonly log: Log
  /** Nothing of the client keeps the process alive, not even a request under way. Default: false. */
  readonly background?: boolean
}

/** With TLS and SASL, a busy broker needs more than kafkajs's one second. */
const CONNECT_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
/** For what passes in a moment, such as a leader that moved; whoever calls repeats the rest. */
const RETRY = { retries: 2, initialRetryTime: 200, maxRetryTime: 2_000 }
const KEEP_ALIVE_AFTER_MS = 60_000

/**
 * A kafkajs client, guarded: it writes to `log` and nowhere else, and does not spin when it is idle.
 * kafkajs is loaded with the first one.
 *
 * @throws ConfigError when kafkajs cannot be loaded
 */
export async function createKafka(
  settings: KafkaSettings,
  { log, background = false }: KafkaClientOptions,
): Promise<Kafka> {
  const kafkajs = await loadKafkajs()
  guardIdleConnections(log)
  const { brokers, clientId, ssl, sasl } = settings
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === false ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: createLogCreator(log),
    socketFactory: socketFactory(background),
  })
}

async function loadKafkajs(): Promise<typeof import('kafkajs')> {
  try {
    return (await import('kafkajs')).default
  } catch (error) {
    throw new ConfigError([
      `kafkajs cannot be loaded: ${String(error)}. It comes with @agent-actions/kafka: install that anew.`,
    ])
  }
}

function saslOptions(sasl: SaslSettings): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl }
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await sasl.token() }),
  }
}

/** kafkajs's levels by their numbers: 1 error, 2 warn, 4 info, 5 debug. */
const LEVELS: Readonly<Record<number, LogLevel>> = { 1: 'error', 2: 'warn', 4: 'debug', 5: 'debug' }

/** What it calls an error, whoever awaits the call hears of, and tells it in words for people. */
function createLogCreator(log: Log): logCreator {
  return () =>
    ({ level, namespace, log: { message, timestamp: _, logger: __, ...details } }) => {
      log('debug', `kafkajs ${namespace}: ${message}`, { level: LEVELS[level], ...details })
    }
}

function socketFactory(background: boolean): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const socket: Socket = isWanted(ssl)
      ? connectTls(
          { host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl },
          onConnect,
        )
      : connectPlain({ host, port }, onConnect)
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS)
    if (background) socket.unref()
    return socket
  }
}

function isWanted(ssl: ConnectionOptions | undefined | null): ssl is ConnectionOptions {
  return ssl !== undefined && ssl !== null
}
