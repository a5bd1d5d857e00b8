import { once } from 'node:events'
import { Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'
import { expect, it } from 'vitest'
import { pacedConnects, TRIES_APART_MS } from '../src/paced-connects.ts'

/** What is tried becomes a socket that the test can break, at a time that the test sets. */
function pacing() {
  const tried: { readonly address: string; readonly socket: Socket }[] = []
  const clock = { ms: 1_000 }
  const connect = pacedConnects(
    ({ host, port }) => {
      const socket = new Socket()
      tried.push({ address: `${host}:${port}`, socket })
      return socket
    },
    () => clock.ms,
  )
  const tryAt = (port: number): Socket =>
    connect({ host: 'broker', port, onConnect: () => {} } as Parameters<ISocketFactory>[0])
  /** A try whose error nobody else looks at. */
  const fail = async (port: number, error: Error): Promise<void> => {
    const socket = tryAt(port)
    socket.destroy(error)
    await once(socket, 'error')
  }
  return { tried, clock, tryAt, fail }
}

const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

it('fails as the last try did, without a connection, when the next comes too early', async () => {
  const { tried, clock, tryAt, fail } = pacing()
  await fail(9092, REFUSED)
  clock.ms += TRIES_APART_MS - 1
  const [error] = await once(tryAt(9092), 'error')
  expect(error).toBe(REFUSED)
  expect(tried).toHaveLength(1)
})

it('tries again when it is time', async () => {
  const { tried, clock, tryAt, fail } = pacing()
  await fail(9092, REFUSED)
  clock.ms += TRIES_APART_MS
  tryAt(9092)
  expect(tried).toHaveLength(2)
})

it('tries another address meanwhile', async () => {
  const { tried, tryAt, fail } = pacing()
  await fail(9092, REFUSED)
  tryAt(9093)
  expect(tried.map(({ address }) => address)).toEqual(['broker:9092', 'broker:9093'])
})

it('tries at once when a connection that was used is lost', async () => {
  const { tried, tryAt } = pacing()
  const socket = tryAt(9092)
  Object.defineProperty(socket, 'bytesRead', { value: 100 })
  socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
  await once(socket, 'error')
  tryAt(9092)
  expect(tried).toHaveLength(2)
})

it('has forgotten a failure once the broker answered', async () => {
  const { tried, clock, tryAt, fail } = pacing()
  await fail(9092, REFUSED)
  clock.ms += TRIES_APART_MS
  tryAt(9092).emit('data', Buffer.from('an answer'))
  clock.ms -= 1
  tryAt(9092)
  expect(tried).toHaveLength(3)
})
