// npm run bench -- idle [--seconds <n>] [--json]
//
// The claim: an agent that has nothing to do spends less than 1 % of a core on its connection to Kafka. CPU
// time of this process while it waits, in turns: with no client, with a sink that has sent an event, and with
// a producer of plain kafkajs that has sent one. Exits with 1 where it does not hold.

import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { kafkaSink } from '@agent-actions/kafka'
import { startKafka } from '@agent-actions/test-services'

const { Kafka, logLevel } = createRequire(import.meta.resolve('@agent-actions/kafka/package.json'))(
  'kafkajs',
)

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, json: { type: 'boolean' } },
})
const SECONDS = Number(options.seconds)
const MOST_PERCENT = 1
const TOPIC = 'bench'

const cluster = await startKafka({ onProgress: (text) => console.error(text) })
try {
  const brokers = cluster.bootstrapServers.split(',')
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING })
  await createTopic(kafka)
  const percent = {
    'no client': await idle(),
    'our sink': await idleWithSink(brokers),
    'plain kafkajs': await idleWithKafkajs(kafka),
  }
  for (const [client, used] of Object.entries(percent)) {
    if (options.json) console.log(JSON.stringify({ client, percent_of_a_core: rounded(used) }))
    else console.log(`${client.padEnd(13)} ${rounded(used)} % of a core`)
  }
  if (percent['our sink'] >= MOST_PERCENT) process.exitCode = 1
} finally {
  await cluster.stop()
}

async function createTopic(kafka) {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true })
  await admin.disconnect()
}

async function idleWithSink(brokers) {
  const sink = kafkaSink({ brokers, topic: TOPIC })
  const value = new TextEncoder().encode('{}')
  await sink.send([{ id: randomUUID(), correlationId: randomUUID(), value }])
  const percent = await idle()
  await sink.close()
  return percent
}

async function idleWithKafkajs(kafka) {
  const producer = kafka.producer({ createPartitioner: () => () => 0 })
  await producer.connect()
  await producer.send({ topic: TOPIC, messages: [{ value: '{}' }] })
  const percent = await idle()
  await producer.disconnect()
  return percent
}

/** What sending has left to do is done first. */
async function idle() {
  await delay(1_000)
  const before = process.cpuUsage()
  const started = performance.now()
  await delay(SECONDS * 1_000)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) / 1_000 / (performance.now() - started)) * 100
}

function rounded(value) {
  return Math.round(value * 100) / 100
}
