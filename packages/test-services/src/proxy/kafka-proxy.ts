import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { KafkaConversation, type FateOf } from './kafka-conversation.ts'
import type { TcpTarget } from './tcp-proxy.ts'

/** Stands before a real broker, understands what is asked of it, and misbehaves as told. */
export interface KafkaProxy extends AsyncDisposable {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number
  /** Asked about each request, in their order. At first all pass. */
  fateOf: FateOf
  /** Errors of the proxy itself: what it was told to do and cannot. */
  readonly problems: readonly Error[]
}

export async function startKafkaProxy(options: { target: TcpTarget }): Promise<KafkaProxy> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new Proxy(server, options.target)
}

class Proxy implements KafkaProxy {
  readonly port: number
  readonly problems: Error[] = []
  readonly #server: Server
  readonly #open = new Set<Socket>()
  fateOf: FateOf = () => 'passed'

  constructor(server: Server, target: TcpTarget) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#accept(client, target))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.resetAndDestroy()
    if (this.#server.listening) await once(this.#server.close(), 'close')
  }

  #accept(client: Socket, { host = '127.0.0.1', port }: TcpTarget): void {
    const broker = connect({ host, port })
    for (const socket of [client, broker]) {
      this.#open.add(socket)
      // 'close' follows, and ends the other side as well.
      socket.on('error', () => {})
      socket.once('close', () => this.#open.delete(socket))
    }
    const conversation = new KafkaConversation(client, broker, (api) => this.fateOf(api))
    conversation.go().catch((error: Error) => this.problems.push(error))
  }
}
