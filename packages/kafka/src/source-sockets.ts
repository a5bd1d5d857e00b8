import type { Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'

/**
 * Sockets of one client that can all be destroyed together. kafkajs has no end of its own that is
 * sure: it waits for brokers that do not answer, and connects again while it is being closed.
 */
export class SourceSockets {
  readonly #connect: ISocketFactory
  readonly #open = new Set<Socket>()
  #isCut = false

  constructor(connect: ISocketFactory) {
    this.#connect = connect
  }

  readonly create: ISocketFactory = (address) => {
    // kafkajs makes a failed connection of it.
    if (this.#isCut) throw new Error(CLOSED)
    const socket = this.#connect(address)
    this.#open.add(socket)
    return socket.on('error', () => {}).once('close', () => this.#open.delete(socket))
  }

  /** Those that are open. None is opened any more. */
  cut(): void {
    this.#isCut = true
    // With an error: else kafkajs would not hear of it and go on waiting for answers.
    for (const socket of this.#open) socket.destroy(new Error(CLOSED))
  }
}

const CLOSED = 'the source is closed'
