import { connect, type Socket } from 'node:net'
import type { TcpTarget } from './tcp-proxy.ts'
import type { Weather } from './weather.ts'

/** Under way in one direction, before the sender has to wait as with a full TCP window. */
const MAX_BYTES_UNDER_WAY = 1024 * 1024

/** One client's connection and the one to the server that belongs to it. */
export class ProxiedConnection {
  readonly #client: Socket
  readonly #server: Socket

  constructor(client: Socket, target: TcpTarget, weather: Weather) {
    this.#client = client
    this.#server = connect({
      allowHalfOpen: true,
      host: target.host ?? '127.0.0.1',
      port: target.port,
    })
    forward(client, this.#server, { weather })
    let answered = 0
    const onBytes = (bytes: number): void => {
      answered += bytes
      if (answered > weather.cutAfterBytes) this.cut()
    }
    forward(this.#server, client, { weather, onBytes })
  }

  /** The server's last word to the client, which may still send. */
  halfClose(): void {
    this.#client.end()
  }

  cut(): void {
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }
}

interface Way {
  readonly weather: Weather
  /** Told of bytes that have travelled, before they arrive. */
  readonly onBytes?: (bytes: number) => void
}

/** Everything that happens to `from` happens to `to`, in order, later. */
function forward(from: Socket, to: Socket, { weather, onBytes = () => {} }: Way): void {
  let last: Promise<void> = Promise.resolve()
  let bytesUnderWay = 0
  const later = (happen: () => Promise<void> | void, bytes = 0): void => {
    const sentAtMs = performance.now()
    last = last.then(() => weather.travelled(sentAtMs, bytes)).then(happen)
  }
  from.on('data', (chunk: Buffer) => {
    bytesUnderWay += chunk.length
    if (bytesUnderWay > MAX_BYTES_UNDER_WAY) from.pause()
    later(async () => {
      onBytes(chunk.length)
      await written(to, chunk)
      bytesUnderWay -= chunk.length
      if (from.isPaused()) from.resume()
    }, chunk.length)
  })
  from.on('end', () => later(() => void to.end()))
  // A reset; 'close' follows.
  from.on('error', () => later(() => void to.resetAndDestroy()))
}

/** Also when it could not be: the socket's own events tell. */
function written(to: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    to.write(chunk, () => resolve())
  })
}
