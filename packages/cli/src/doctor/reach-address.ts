import { connect } from 'node:net'

/** An answer that takes longer is none for a client either: kafkajs waits as long. */
const TIMEOUT_MS = 5000

/** Resolves once `host:port` accepts a TCP connection, which is closed again. */
export type ReachAddress = (address: string) => Promise<void>

/** @throws Error with a short reason: `ECONNREFUSED`, `ENOTFOUND`, `no answer within 5 s` */
export function reachAddress(address: string, timeoutMs: number = TIMEOUT_MS): Promise<void> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) })
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
    )
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', (error) => reject(new Error(reasonOf(error), { cause: error })))
  })
}

/** A host with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
