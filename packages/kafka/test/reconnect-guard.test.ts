import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { loadKafkajs } from '../src/load-kafkajs.ts'

interface Connection {
  connect(): Promise<unknown>
  disconnect(): Promise<unknown>
  processData(bytes: Buffer): void
  readonly requestQueue: { fulfillRequest: (answer: { readonly correlationId: number }) => void }
}

const require = createRequire(import.meta.url)
const Connection = require('kafkajs/src/network/connection') as new (options: object) => Connection
const logger = { namespace: () => logger, debug: () => {}, error: () => {}, warn: () => {} }

await loadKafkajs({ background: false, log: () => {} })

/** As a broker sends it: length, number of the request, what it says. */
function answer(correlationId: number, text: string): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(4 + text.length)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, Buffer.from(text)])
}

it('a connection that was cut in the middle of an answer understands those of the next one', async () => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connection = new Connection({
    host: '127.0.0.1',
    port,
    logger,
    connectionTimeout: 10_000,
    requestTimeout: 10_000,
    socketFactory: ({ onConnect }: { readonly onConnect: () => void }) =>
      connect({ host: '127.0.0.1', port }, onConnect),
  })
  const fulfilled = vi.spyOn(connection.requestQueue, 'fulfillRequest')

  await connection.connect()
  connection.processData(answer(1, 'cut in its middle').subarray(0, 12))
  await connection.disconnect()
  await connection.connect()
  connection.processData(answer(2, 'of the next one'))
  await connection.disconnect()
  server.close()

  expect(fulfilled.mock.calls.map(([{ correlationId }]) => correlationId)).toEqual([2])
})
