// The limit: kafkajs by itself, given the very records that our sink makes, ready and sorted into batches before the
// clock starts. `tune` looks for the batches in which it is fastest.

import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import { messageOf } from '../../packages/kafka/dist/kafka-sink-message.js'
import { partitionOfKey } from '../../packages/kafka/dist/partition-of-key.js'
import { encodedEvents } from './agent-spans.js'

/** Records of one send, by whether they are of one partition or mixed. More would be over the broker's 1 MB. */
const SIZES = { one: [100, 300, 800], mixed: [300, 800, 2_000] }
const WAYS = Object.entries(SIZES).flatMap(([layout, sizes]) =>
  sizes.flatMap((size) => [1, 4, 8].map((inFlight) => ({ layout, size, inFlight }))),
)
const TUNING_ROUNDS = 2

export async function prepare({ brokers, topic, partitions, compression, way }) {
  const kafka = new Kafka({
    clientId: 'bench',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  })
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition,
  })
  await producer.connect()
  let bytes = 0

  return {
    bytes: () => bytes,
    close: () => producer.disconnect(),
    async ready(count) {
      const records = await readyRecords(count)
      const batches = batchesOf(records, way)
      return async () => {
        await sendAll(batches, way.inFlight)
        for (const { value } of records) bytes += value.length
      }
    },
    /** @returns the fastest way; by rounds, so that no way is alone in a bad moment */
    async tune(count) {
      const records = await readyRecords(count)
      const fastest = new Map(WAYS.map((tried) => [tried, Infinity]))
      for (let round = 0; round <= TUNING_ROUNDS; round += 1) {
        for (const tried of WAYS) {
          const batches = batchesOf(records, tried)
          const start = performance.now()
          await sendAll(batches, tried.inFlight)
          // The first round warms up.
          if (round === 0) continue
          fastest.set(tried, Math.min(fastest.get(tried), performance.now() - start))
        }
      }
      const [best] = [...fastest].toSorted(([, one], [, other]) => one - other)[0]
      return best
    },
  }

  async function readyRecords(count) {
    const events = await encodedEvents(count)
    return events.map((event) => messageOf(event, partitionOfKey(event.correlationId, partitions)))
  }

  async function sendAll(batches, inFlight) {
    let next = 0
    const work = async () => {
      while (next < batches.length) {
        const messages = batches[next++]
        await producer.send({ topic, messages, acks: -1, compression: codecs[compression] })
      }
    }
    await Promise.all(Array.from({ length: inFlight }, work))
  }
}

const codecs = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP }

function batchesOf(records, { layout, size }) {
  const lanes = layout === 'mixed' ? [records] : byPartition(records)
  const batches = lanes.map((lane) =>
    Array.from({ length: Math.ceil(lane.length / size) }, (_, index) =>
      lane.slice(index * size, (index + 1) * size),
    ),
  )
  // The partitions in turns, as records of an agent with several runs come.
  return Array.from({ length: Math.max(...batches.map(({ length }) => length)) }, (_, index) =>
    batches.flatMap((lane) => lane.slice(index, index + 1)),
  ).flat()
}

function byPartition(records) {
  const lanes = new Map()
  for (const record of records) {
    const lane = lanes.get(record.partition)
    if (lane) lane.push(record)
    else lanes.set(record.partition, [record])
  }
  return [...lanes.values()]
}
