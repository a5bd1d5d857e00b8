// The Kafka sink as it is, and the same without compression.

import { kafkaSink } from '@agent-actions/kafka'
import { createKafka } from '../../packages/kafka/dist/kafka-client.js'

export const TOPIC = 'bench'
export const PARTITIONS = 6

/** @param {{ brokers: string[], gzip: boolean }} options */
export function sinkOf({ brokers, gzip }) {
  if (gzip) return kafkaSink({ brokers, topic: TOPIC })
  return kafkaSink({
    topic: TOPIC,
    producer: uncompressedProducer(brokers),
    partitions: PARTITIONS,
  })
}

/** As the sink's own, but for the compression. */
function uncompressedProducer(brokers) {
  const settings = { brokers, clientId: 'bench', ssl: false, sasl: undefined }
  let producer
  return {
    connect: async () => {
      const kafka = await createKafka(settings, { log: () => {}, background: true })
      producer = kafka.producer({
        allowAutoTopicCreation: false,
        createPartitioner:
          () =>
          ({ message }) =>
            message.partition,
        retry: { retries: 1 },
      })
      await producer.connect()
    },
    send: (record) => producer.send({ ...record, acks: -1, timeout: 9_000, compression: 0 }),
    disconnect: () => producer?.disconnect(),
  }
}
