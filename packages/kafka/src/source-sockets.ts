import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

const KEEP_ALIVE_AFTER_MS = 60_000

/**
 * Sockets of one client that can all be destroyed together. kafkajs has no end of its own that is
 * sure: it waits for brokers that do not answer, and connects again while it is being closed.
 */
export class SourceSockets {
  readonly #open = new Set<Socket>()
  #isCut = false

  readonly create: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    // kafkajs makes a connection error of it.
    if (this.#isCut) throw new Error('the source is closed')
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connect({ host, port }, onConnect)
    this.#open.add(socket)
    return socket
      .setKeepAlive(true, KEEP_ALIVE_AFTER_MS)
      .on('error', () => {})
      .once('close', () => this.#open.delete(socket))
  }

  cut(): void {
    this.#isCut = true
    // With an error: else kafkajs would not hear of it and wait for answers.
    for (const socket of this.#open) socket.destroy(new Error('the source is closed'))
  }
}
