import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { answerOf, type FakeCluster } from './fake-answers.ts'
import { FakeTopic } from './fake-topic.ts'
import { requestFrames } from './request-frames.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

export interface FakeKafkaOptions {
  /** Node id of each partition's leader. The brokers have the ids from 1 to the greatest of these. */
  readonly leaders: readonly number[]
  /** `fake-topic` by default. */
  readonly topic?: string
}

/** Disposing of it rejects when it was asked for something that it does not understand. */
export interface FakeKafka extends AsyncDisposable {
  /** `host:port`, with commas between several. */
  readonly bootstrapServers: string
  /** Of each broker, in the order of their node ids. */
  readonly ports: readonly number[]
  readonly topic: FakeTopic
}

/**
 * Brokers for what a real one does once in a million times: each misbehaves exactly as its script,
 * `topic.fateOf`, says. They speak as much of the protocol as a producer of kafkajs 2.2.4 needs, keep what
 * they store in memory, and answer the requests of a connection in their order.
 */
export async function startFakeKafka({
  leaders,
  topic = 'fake-topic',
}: FakeKafkaOptions): Promise<FakeKafka> {
  const servers = Array.from({ length: Math.max(...leaders) }, () => createServer())
  for (const server of servers) server.listen(0, '127.0.0.1')
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return new FakeBrokers(servers, new FakeTopic(topic, leaders))
}

class FakeBrokers implements FakeKafka, FakeCluster {
  readonly topic: FakeTopic
  readonly ports: readonly number[]
  readonly #servers: readonly Server[]
  #problem: unknown
  readonly #sockets = new Set<Socket>()
  #producerIds = 0n

  constructor(servers: readonly Server[], topic: FakeTopic) {
    this.#servers = servers
    this.topic = topic
    this.ports = servers.map((server) => (server.address() as AddressInfo).port)
    for (const [index, server] of servers.entries()) {
      server.on('connection', (socket) => void this.#serve(socket, index + 1))
    }
  }

  get bootstrapServers(): string {
    return this.ports.map((port) => `127.0.0.1:${port}`).join(',')
  }

  nextProducerId(): bigint {
    return ++this.#producerIds
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => once(server.close(), 'close')))
    if (this.#problem !== undefined) throw this.#problem
  }

  async #serve(socket: Socket, brokerId: number): Promise<void> {
    this.#sockets.add(socket)
    // A client may cut its connection at any time, also before it is listened to below.
    socket.on('error', () => {})
    socket.once('close', () => this.#sockets.delete(socket))
    try {
      for await (const frame of requestFrames(socket)) {
        const answer = await this.#answer(new WireReader(frame), brokerId)
        if (!answer) break
        socket.write(answer)
      }
    } catch (error) {
      if (!socket.destroyed) this.#problem ??= error
    }
    socket.destroy()
  }

  async #answer(request: WireReader, brokerId: number): Promise<Buffer | undefined> {
    const [apiKey, version] = [request.int16(), request.int16()]
    const correlationId = request.int32()
    request.text() // Client id.
    const answer = answerOf(apiKey)
    if (!answer) throw new Error(`the fake broker knows no request ${apiKey} (version ${version})`)
    const body = (await answer({ cluster: this, brokerId, body: request }))?.bytes
    if (!body) return undefined
    const head = new WireWriter().int32(4 + body.length).int32(correlationId)
    return Buffer.concat([head.bytes, body])
  }
}
