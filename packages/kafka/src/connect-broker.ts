import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

const KEEP_ALIVE_AFTER_MS = 60_000

export interface ConnectOptions {
  /** A connection that is established keeps no process alive. */
  readonly background: boolean
  /**
   * Once aborted, no connection is open or made any more: what is under way fails at once. kafkajs's
   * `disconnect` alone waits for brokers that do not answer, and for what a frozen one does not read the
   * process stays alive.
   */
  readonly signal?: AbortSignal | undefined
}

/**
 * Sockets for kafkajs. It ends one only after every request on it was answered or given up, so the
 * end can be at once: a polite one would wait for a broker that is frozen, or for a connection
 * that is never made, and keep the process alive for that long.
 */
export function connectBroker({ background, signal }: ConnectOptions): ISocketFactory {
  const open = new Set<Socket>()
  signal?.addEventListener('abort', () => {
    // With an error: else kafkajs would not hear of it, and wait for answers.
    for (const socket of open) socket.destroy(new Error(CUT))
  })
  return (address) => {
    // kafkajs makes a failed connection of it.
    if (signal?.aborted) throw new Error(CUT)
    const socket = openSocket(address)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS)
    if (background) socket.unref()
    socket.end = () => socket.destroy()
    // kafkajs unrefs a socket as often as it disconnects it, and Node has a listener for each once
    // the socket is gone: no leak, but a warning on the agent's stderr.
    socket.setMaxListeners(0)
    return socket
  }
}

const CUT = 'the client is closed'

function openSocket({ host, port, ssl, onConnect }: Parameters<ISocketFactory>[0]): Socket {
  if (!ssl) return connect({ host, port }, onConnect)
  // The name that the certificate must have; TLS knows no such names for IP addresses.
  const servername = isIP(host) ? {} : { servername: host }
  return connectTls({ host, port, ...servername, ...ssl }, onConnect)
}
