import type { Consumer, ConsumerConfig } from 'kafkajs'
import { connectBroker } from './connect-broker.ts'
import { createKafka } from './kafka-client.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import { SourceSockets } from './source-sockets.ts'

/** The part of kafkajs's consumer that a source uses. */
export type SourceConsumer = Pick<
  Consumer,
  'connect' | 'subscribe' | 'run' | 'seek' | 'commitOffsets' | 'disconnect' | 'on'
>

/** A Kafka client for one consumer, which can be ended even where kafkajs would go on. */
export interface SourceClient {
  consumer(config: ConsumerConfig): SourceConsumer
  /** Destroys every connection. Nothing connects again, nothing is logged any more. */
  cut(): void
}

export type OpenSourceClient = (log: Log) => Promise<SourceClient>

/** @throws ConfigError when kafkajs cannot be loaded */
export async function openSourceClient(settings: KafkaSettings, log: Log): Promise<SourceClient> {
  const sockets = new SourceSockets(connectBroker({ background: true }))
  let isCut = false
  const kafka = await createKafka(settings, {
    log: (level, message, details) => {
      if (!isCut) log(level, message, details)
    },
    // Whoever starts the source keeps the process alive, and after a close nothing does.
    background: true,
    socketFactory: sockets.create,
  })
  return {
    consumer: (config) => kafka.consumer(config),
    cut() {
      isCut = true
      sockets.cut()
    },
  }
}
