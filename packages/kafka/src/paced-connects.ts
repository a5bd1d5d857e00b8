import { Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'

/** Least time between two tries at an address that gives no answer, in milliseconds. */
export const TRIES_APART_MS = 500

interface Failure {
  readonly triedAtMs: number
  readonly error: Error
}

/**
 * Looks for a broker that is away at most every half second. kafkajs has retries within retries, some of
 * them at once, and a lane each: a fleet of agents would not let a broker come up in peace. A
 * try that comes too early makes no connection, and fails as the one before did.
 *
 * @param now in milliseconds, from whenever
 */
export function pacedConnects(
  connect: ISocketFactory,
  now: () => number = () => performance.now(),
): ISocketFactory {
  const failures = new Map<string, Failure>()
  return (address) => {
    const name = `${address.host}:${address.port}`
    const failure = failures.get(name)
    if (failure && now() - failure.triedAtMs < TRIES_APART_MS) return failedAgain(failure.error)
    const triedAtMs = now()
    const socket = connect(address)
    socket.once('error', (error) => {
      // One that was used and then lost is no reason to wait: the next try is the first.
      if (socket.bytesRead === 0) failures.set(name, { triedAtMs, error })
    })
    socket.once('data', () => failures.delete(name))
    return socket
  }
}

function failedAgain(error: Error): Socket {
  const socket = new Socket()
  // kafkajs listens from now on.
  process.nextTick(() => socket.destroy(error))
  return socket
}
