import type { Consumer, ConsumerConfig } from 'kafkajs'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import { SourceSockets } from './source-sockets.ts'

/** The part of kafkajs's consumer that a source uses. */
export type SourceConsumer = Pick<
  Consumer,
  'connect' | 'subscribe' | 'run' | 'commitOffsets' | 'disconnect' | 'on'
>

/** A Kafka client for one consumer, which can be ended even where kafkajs would go on. */
export interface SourceClient {
  consumer(config: ConsumerConfig): SourceConsumer
  /** Destroys every connection. Nothing connects again, nothing is logged any more. */
  cut(): void
}

export type OpenSourceClient = (log: Log) => Promise<SourceClient>

export async function openSourceClient(settings: KafkaSettings, log: Log): Promise<SourceClient> {
  const sockets = new SourceSockets()
  let isCut = false
  const kafkajs = (await import('kafkajs')).default
  const kafka = new kafkajs.Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    socketFactory: sockets.create,
    connectionTimeout: 5000,
    requestTimeout: 10000,
    retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 2000 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator:
      () =>
      ({ level, log: entry }) => {
        if (!isCut) log(level <= 1 ? 'error' : level <= 2 ? 'warn' : 'debug', entry.message, entry)
      },
  })
  return {
    consumer: (config) => kafka.consumer(config),
    cut() {
      isCut = true
      sockets.cut()
    },
  }
}
