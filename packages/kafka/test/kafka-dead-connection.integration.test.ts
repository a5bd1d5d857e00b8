import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { startFakeKafka } from '@agent-actions/test-services'
import { describe, expect, it } from 'vitest'
import { kafkaSink, type KafkaSink } from '../src/kafka-sink.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvents } from './encoded-events.ts'

/** What a client says of requests that it had no answer to. */
function timeouts() {
  const said: string[] = []
  const log = (_: unknown, message: string): void => {
    if (message.includes('timed out')) said.push(message)
  }
  return { said, log }
}

async function deliver(sink: KafkaSink): Promise<void> {
  await deliverAll(sink, encodedEvents(10)).finally(() => sink.close())
}

/**
 * As when something between the two has forgotten the connection, and nobody hears of it. Each test takes as
 * long as the client waits for an answer, once.
 */
describe('a connection that is dead and looks alive', () => {
  it.concurrent('is given up with the first request that has no answer', async () => {
    await using kafka = await startFakeKafka({ leaders: [1] })
    const { topic } = kafka
    const { said, log } = timeouts()
    const sink = kafkaSink({ brokers: kafka.bootstrapServers, topic: topic.name, log })
    await sink.open()
    const never = new Promise<never>(() => {})
    topic.fateOf = ({ attempt }) => (attempt === 1 ? never : 'stored')
    await deliver(sink)
    expect(said).toEqual(['Request Produce(key: 0, version: 7) timed out'])
    expect(topic.records).toHaveLength(10)
  })

  it.concurrent('is given up where it never had an answer', async () => {
    await using kafka = await startFakeKafka({ leaders: [1] })
    await using path = await startForgetfulPath(kafka.ports[0]!)
    const { said, log } = timeouts()
    const brokers = `127.0.0.1:${path.port}`
    await deliver(kafkaSink({ brokers, topic: kafka.topic.name, log }))
    expect(said).toEqual(['Request ApiVersions(key: 18, version: 2) timed out'])
    expect(kafka.topic.records).toHaveLength(10)
  })
})

/** Takes the first connection and forgets it; the others reach the port. */
async function startForgetfulPath(port: number) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    if (sockets.size === 1) return
    const other = connect(port, '127.0.0.1').on('error', () => {})
    socket.pipe(other).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}
