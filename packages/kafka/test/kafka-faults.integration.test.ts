import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import {
  lacksKafka,
  startKafka,
  startTcpProxy,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openKafkaAdmin, type KafkaAdmin } from '../src/kafka-admin.ts'
import { settingsOf } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

async function adminOf(bootstrapServers: string): Promise<KafkaAdmin> {
  const admin = await openKafkaAdmin(settingsOf(bootstrapServers), { log: () => {} })
  onTestFinished(() => admin.close())
  return admin
}

it('says where nobody listens', async () => {
  const address = `127.0.0.1:${await closedPort()}`
  await expect(adminOf(address)).rejects.toMatchObject({
    code: 'AA_BROKER_UNREACHABLE',
    retryable: true,
    message: `Kafka at ${address} does not answer (connect ECONNREFUSED ${address}).`,
  })
})

it('says what host is unknown', async () => {
  await expect(adminOf('no-such-host.invalid:9092')).rejects.toMatchObject({
    code: 'AA_BROKER_UNREACHABLE',
    message: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as unknown,
  })
})

describe.skipIf(hasNoKafka)('the admin client on a broker with troubles', () => {
  let cluster: KafkaCluster

  beforeAll(async () => {
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    cluster = await startKafka()
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await cluster?.stop()
  })

  it('gives up a broker that is frozen, and has it back when it wakes', async () => {
    const broker = cluster.brokers[0]!
    const admin = await adminOf(cluster.bootstrapServers)
    await broker.freeze()
    try {
      await expect(admin.describeTopic('any')).rejects.toMatchObject({
        code: 'AA_BROKER_UNREACHABLE',
      })
      await expect(adminOf(cluster.bootstrapServers)).rejects.toMatchObject({
        code: 'AA_BROKER_UNREACHABLE',
      })
    } finally {
      broker.kill('SIGCONT')
    }
    await expect(admin.describeTopic('any')).resolves.toBeUndefined()
  })

  it('turns from a first address that accepts connections and never answers', async () => {
    await using silent = await startTcpProxy({ target: { port: cluster.brokers[0]!.port } })
    silent.mode = 'blackhole'
    const admin = await adminOf(`127.0.0.1:${silent.port},${cluster.bootstrapServers}`)
    await expect(admin.brokers()).resolves.toHaveLength(1)
  })

  it('tells a port that speaks no TLS', async () => {
    const settings = { ...settingsOf(cluster.bootstrapServers), ssl: {} }
    await expect(openKafkaAdmin(settings, { log: () => {} })).rejects.toMatchObject({
      code: 'AA_BROKER_UNREACHABLE',
      message: expect.stringContaining('perhaps it does not speak TLS at this port') as unknown,
    })
  })
})

describe.skipIf(hasNoKafka)('the admin client on a broker that advertises a wrong address', () => {
  let cluster: KafkaCluster
  let advertised: string

  beforeAll(async () => {
    const port = await closedPort()
    advertised = `127.0.0.1:${port}`
    cluster = await startKafka({ advertise: { port } })
  })

  afterAll(() => cluster?.stop())

  it('connects, and learns the address that nobody can reach', async () => {
    const admin = await adminOf(cluster.bootstrapServers)
    const [broker] = await admin.brokers()
    expect(`${broker?.host}:${broker?.port}`).toBe(advertised)
  })

  it('tells why all else fails', async () => {
    const admin = await adminOf(cluster.bootstrapServers)
    await expect(admin.groupState('any')).rejects.toMatchObject({
      code: 'AA_BROKER_UNREACHABLE',
      message: expect.stringContaining(
        `${advertised} is none of these: it is what the broker tells its clients to use (advertised.listeners)`,
      ) as unknown,
    })
  })
})
