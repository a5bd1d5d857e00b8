import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { createProducerClient, type PartitionedProducer } from '../src/kafka-producer.ts'
import { TRIES_APART_MS } from '../src/paced-connects.ts'
import { settingsOf } from './test-topic.ts'

/** Takes every connection and cuts it, as a balancer does with nobody behind it. */
let nobody: Server
let tries: number

beforeEach(async () => {
  tries = 0
  nobody = createServer((socket) => {
    tries += 1
    socket.on('error', () => {}).resetAndDestroy()
  }).listen(0, '127.0.0.1')
  await once(nobody, 'listening')
})

afterEach(async () => {
  await once(nobody.close(), 'close')
})

function producer(): PartitionedProducer {
  const { port } = nobody.address() as AddressInfo
  const client = createProducerClient(settingsOf(`127.0.0.1:${port}`), {
    log: () => {},
    background: true,
  })
  onTestFinished(() => client.disconnect())
  return client
}

it('looks for a broker that is away at most every half second, however often it is asked', async () => {
  const started = performance.now()
  const client = producer()
  await expect(client.connect()).rejects.toThrow('ECONNRESET')
  await Promise.allSettled(Array.from({ length: 8 }, () => client.partitionCount('topic')))
  await expect(client.connect()).rejects.toThrow('ECONNRESET')
  const most = 1 + Math.floor((performance.now() - started) / TRIES_APART_MS)
  expect(tries).toBeGreaterThan(1)
  expect(tries).toBeLessThanOrEqual(most)
})

it('leaves nothing behind of the clients that it gave up in an outage', async () => {
  const listened = vi.spyOn(AbortSignal.prototype, 'addEventListener')
  onTestFinished(() => listened.mockRestore())
  const client = producer()
  for (let times = 0; times < 3; times += 1)
    await expect(client.connect()).rejects.toThrow('ECONNRESET')
  expect(listened).toHaveBeenCalledTimes(1)
})
