import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { ProxiedConnection } from './proxied-connection.ts'
import { Weather, type TcpProxyMode } from './weather.ts'

export interface TcpTarget {
  /** `127.0.0.1` by default. */
  readonly host?: string
  readonly port: number
}

/** A network between clients and a server that fails as told, at once. */
export interface TcpProxy extends AsyncDisposable {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number
  /** Of clients, at this moment. */
  readonly connections: number
  mode: TcpProxyMode
  /** How long bytes take in each direction, in milliseconds; 0 at first. */
  latencyMs: number
  /** At most so much later, by chance, in milliseconds; 0 at first. */
  jitterMs: number
  /** Of each connection in each direction; `Infinity` at first. */
  bytesPerSecond: number
  /** A connection is cut once the server has sent so many bytes over it; `Infinity` at first. */
  cutAfterBytes: number
  /** Of new connections; without one they are cut. */
  target: TcpTarget | undefined
  /** Ends what the server says on all open connections; what clients say still arrives. */
  halfClose(): void
  stop(): Promise<void>
}

/** The target may be set later: a broker that advertises the proxy starts after it. */
export async function startTcpProxy(options: { target?: TcpTarget } = {}): Promise<TcpProxy> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new Proxy(server, options.target)
}

class Proxy implements TcpProxy {
  readonly port: number
  target: TcpTarget | undefined
  readonly #server: Server
  readonly #weather = new Weather()
  readonly #connections = new Set<ProxiedConnection>()

  constructor(server: Server, target: TcpTarget | undefined) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    this.target = target
    server.on('connection', (client) => this.#accept(client))
  }

  get connections(): number {
    return this.#connections.size
  }

  get latencyMs(): number {
    return this.#weather.latencyMs
  }

  set latencyMs(latencyMs: number) {
    this.#weather.latencyMs = latencyMs
  }

  get jitterMs(): number {
    return this.#weather.jitterMs
  }

  set jitterMs(jitterMs: number) {
    this.#weather.jitterMs = jitterMs
  }

  get bytesPerSecond(): number {
    return this.#weather.bytesPerSecond
  }

  set bytesPerSecond(bytesPerSecond: number) {
    this.#weather.bytesPerSecond = bytesPerSecond
  }

  get cutAfterBytes(): number {
    return this.#weather.cutAfterBytes
  }

  set cutAfterBytes(cutAfterBytes: number) {
    this.#weather.cutAfterBytes = cutAfterBytes
  }

  get mode(): TcpProxyMode {
    return this.#weather.mode
  }

  set mode(mode: TcpProxyMode) {
    this.#weather.mode = mode
    if (mode === 'reset') this.#cutAll()
  }

  halfClose(): void {
    for (const connection of this.#connections) connection.halfClose()
  }

  async stop(): Promise<void> {
    this.mode = 'reset'
    if (this.#server.listening) await once(this.#server.close(), 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #accept(client: Socket): void {
    if (this.mode === 'reset' || !this.target) {
      client.resetAndDestroy()
      return
    }
    const connection = new ProxiedConnection(client, this.target, this.#weather)
    this.#connections.add(connection)
    client.once('close', () => this.#connections.delete(connection))
  }

  #cutAll(): void {
    for (const connection of this.#connections) connection.cut()
  }
}
