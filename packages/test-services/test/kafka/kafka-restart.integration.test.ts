import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kafkaProblem } from '../../src/kafka/kafka-problem.ts'
import { startKafka } from '../../src/kafka/start-kafka.ts'
import { startTcpProxy } from '../../src/proxy/tcp-proxy.ts'
import { isSkippedFor } from '../../src/skipped-suite.ts'
import { clientOf, consumeOne, createTopic, produce } from './client.ts'

/** Of a service that nobody offers any more (tcpmux). */
const NOBODYS_PORT = 1
const VALUE = Buffer.from('from before')

beforeEach(() => void vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined))
afterEach(() => void vi.unstubAllEnvs())

const problem = process.env['CI']
  ? undefined
  : await kafkaProblem((text) => process.stderr.write(`${text}\n`))

describe.skipIf(isSkippedFor(problem))('a broker that ends', () => {
  it.each([
    ['was stopped', 'stop'],
    ['crashed', 'SIGKILL'],
    ['is frozen', 'SIGSTOP'],
  ] as const)('comes back with its port and data after it %s', async (_state, how) => {
    await using cluster = await startKafka()
    const [broker] = cluster.brokers
    const { pid } = broker!
    const kafka = clientOf(cluster.bootstrapServers)
    await createTopic(kafka, 1)
    await produce(kafka, VALUE)
    if (how === 'stop') await broker!.stop()
    else broker!.kill(how)
    await broker!.restart()
    expect(broker!.pid).not.toBe(pid)
    expect((await consumeOne(kafka)).value).toEqual(VALUE)
  })
})

describe.skipIf(isSkippedFor(problem))('a broker that advertises another address', () => {
  it('is reached through a proxy alone', async () => {
    await using proxy = await startTcpProxy()
    await using cluster = await startKafka({ advertise: proxy })
    proxy.target = cluster.brokers[0]
    const kafka = clientOf(`127.0.0.1:${proxy.port}`)
    await createTopic(kafka, 1)
    await produce(kafka, VALUE)
    expect((await consumeOne(kafka)).value).toEqual(VALUE)
  })

  it('sends clients that find it to that address, right or wrong', async () => {
    await using cluster = await startKafka({ advertise: { port: NOBODYS_PORT } })
    const admin = clientOf(cluster.bootstrapServers, { retries: 0 }).admin()
    await admin.connect()
    await expect(admin.listTopics()).rejects.toThrow(`ECONNREFUSED 127.0.0.1:${NOBODYS_PORT}`)
    await admin.disconnect()
  })

  it('is the only one of its cluster', async () => {
    const three = startKafka({ brokers: 3, advertise: { port: 9092 } })
    await expect(three).rejects.toThrow(/only a single broker/)
  })
})
