import type { Admin } from 'kafkajs'
import { connectBroker } from './connect-broker.ts'
import { createKafka } from './kafka-client.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'

/** Somebody waits at a terminal, and asks again if need be. */
const REQUEST_TIMEOUT_MS = 5_000
/** Of a broker that does not answer nothing is expected from asking again. */
const CLIENT_RETRIES = 0

export interface AdminConnection {
  readonly admin: Admin
  /** The `host:port` of the settings that answered. */
  readonly seed: string
}

/**
 * Asks the brokers of the settings one after the other until one answers: kafkajs never turns from
 * a first broker that accepts the connection and then says nothing.
 *
 * @throws AggregateError with kafkajs's error of each
 */
export async function connectAdmin(settings: KafkaSettings, log: Log): Promise<AdminConnection> {
  const errors: unknown[] = []
  for (const seed of settings.brokers) {
    const others = settings.brokers.filter((broker) => broker !== seed)
    try {
      return { seed, admin: await connected({ ...settings, brokers: [seed, ...others] }, { log }) }
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, 'no broker answers')
}

/**
 * For questions that any broker can answer. Wherever kafkajs means to connect, it reaches `seed`, so
 * it can ask for the advertised addresses also where these cannot be reached.
 */
export function connectToSeedOnly(settings: KafkaSettings, seed: string, log: Log): Promise<Admin> {
  const [host = '', port] = seed.split(':')
  const connect = connectBroker({ background: false })
  return connected(
    { ...settings, brokers: [seed] },
    { log, socketFactory: (address) => connect({ ...address, host, port: Number(port) }) },
  )
}

async function connected(
  settings: KafkaSettings,
  options: Pick<Parameters<typeof createKafka>[1], 'log' | 'socketFactory'>,
): Promise<Admin> {
  const kafka = await createKafka(settings, {
    ...options,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    retries: CLIENT_RETRIES,
  })
  // Of the admin client itself: for a controller that moves.
  const admin = kafka.admin({ retry: { retries: 2 } })
  try {
    await admin.connect()
    return admin
  } catch (error) {
    await admin.disconnect().catch(() => undefined)
    throw error
  }
}
