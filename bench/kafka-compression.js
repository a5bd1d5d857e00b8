// npm run bench -- kafka-compression [<rounds>]
//
// The claim: from about 20 events on, gzip costs little and saves most of the bytes. Sends events to
// a real broker without and with it, in batches of several sizes, and measures CPU time of this
// process per event (compression in its threads included), bytes written to the socket per event, and
// the time of a send. The first round warms up and is not shown.

import { randomBytes, randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { startKafka } from '@agent-actions/test-services'
import { createKafka } from '../packages/kafka/dist/kafka-client.js'

const TOPIC = 'bench'
const rounds = Number(process.argv[2] ?? 3)
/** Events sent per round, by batch size. */
const EVENTS = { 1: 1_500, 5: 5_000, 10: 8_000, 20: 10_000, 100: 20_000, 500: 30_000 }
/** kafkajs's numbers. */
const CODECS = { none: 0, gzip: 1 }

const sockets = []
subscribe('net.client.socket', ({ socket }) => sockets.push(socket))
const bytesWritten = () => sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0)

const cluster = await startKafka({ onProgress: (text) => console.error(text) })
try {
  const brokers = cluster.bootstrapServers.split(',')
  const settings = { brokers, clientId: 'bench', ssl: false, sasl: undefined }
  const kafka = await createKafka(settings, { log: () => {} })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }] })
  await admin.disconnect()
  const producer = kafka.producer({ createPartitioner: () => () => 0 })
  await producer.connect()
  const messages = Array.from({ length: 4_000 }, (_, index) => messageOf(index))
  const bytes = messages.reduce((sum, { value }) => sum + value.length, 0) / messages.length
  console.log(`events of ${bytes.toFixed(0)} bytes`)
  for (let round = 0; round <= rounds; round += 1) {
    for (const size of Object.keys(EVENTS).map(Number)) {
      for (const codec of Object.keys(CODECS)) {
        const line = await measured(producer, messages, { size, codec })
        if (round > 0) console.log(line)
      }
    }
  }
  await producer.disconnect()
} finally {
  await cluster.stop()
}

async function measured(producer, messages, { size, codec }) {
  const events = EVENTS[size]
  const sends = events / size
  const before = bytesWritten()
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let send = 0; send < sends; send += 1) {
    const at = (send * size) % (messages.length - size)
    const batch = messages.slice(at, at + size)
    await producer.send({ topic: TOPIC, acks: -1, messages: batch, compression: CODECS[codec] })
  }
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return [
    `batch ${String(size).padStart(3)}`,
    codec,
    `CPU/event ${((user + system) / events).toFixed(1).padStart(6)} µs`,
    `bytes/event ${((bytesWritten() - before) / events).toFixed(0).padStart(5)}`,
    `send ${(ms / sends).toFixed(2).padStart(6)} ms`,
  ].join('  ')
}

/** What differs from event to event in life differs here, or gzip would look better than it is. */
function messageOf(index) {
  const correlationId = randomUUID()
  const spanId = hex(8)
  const event = {
    schema_version: 1,
    id: randomUUID(),
    correlation_id: correlationId,
    span_id: spanId,
    parent_span_id: hex(8),
    agent_name: 'agent-researcher',
    action_type: 'tool_call',
    action_name: ['Read', 'Grep', 'Edit', 'Bash'][index % 4],
    status: 'ok',
    timestamp: `${new Date(1_790_000_000_000 + index * 37).toISOString().slice(0, -1)}${100 + (index % 900)}Z`,
    duration_ms: index % 97,
    duration_us: (index * 7_919) % 97_000,
    debug_mode: true,
    project_name: 'shop',
    source: { scope: '@agent-actions/sdk', service: 'shop-agent', seq: index },
    action_details: {
      tool_parameters: { file_path: `src/orders/order-${hex(3)}.ts`, offset: index % 300 },
      tool_result: { lines: index % 200, first: `export const ${hex(4)} = ${hex(3)}` },
      success: true,
    },
  }
  return {
    key: correlationId,
    value: Buffer.from(JSON.stringify(event)),
    headers: {
      traceparent: `00-${hex(16)}-${spanId}-01`,
      'content-type': 'application/json',
      'schema-version': '1',
    },
  }
}

function hex(bytes) {
  return randomBytes(bytes).toString('hex')
}
