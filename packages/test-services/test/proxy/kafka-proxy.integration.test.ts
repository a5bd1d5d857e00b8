import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startKafka, type KafkaCluster } from '../../src/kafka/start-kafka.ts'
import { lacksKafka } from '../../src/missing-services.ts'
import { startKafkaProxy, type KafkaProxy } from '../../src/proxy/kafka-proxy.ts'
import { startTcpProxy, type TcpProxy } from '../../src/proxy/tcp-proxy.ts'
import { clientOf, createTopic, TOPIC } from '../kafka/client.ts'

const hasNoKafka = await lacksKafka()

describe.skipIf(hasNoKafka)('a proxy that understands Kafka', () => {
  /** What the broker advertises: it leads to the proxy of each test. */
  let door: TcpProxy
  let cluster: KafkaCluster
  let proxy: KafkaProxy
  let producer: Producer

  beforeAll(async () => {
    door = await startTcpProxy()
    cluster = await startKafka({ advertise: door })
    door.target = cluster.brokers[0]
    await createTopic(clientOf(cluster.watchServers), 1)
  })

  afterAll(async () => {
    await cluster?.stop()
    await door?.stop()
  })

  beforeEach(async () => {
    proxy = await startKafkaProxy({ target: cluster.brokers[0]! })
    door.target = proxy
    const kafka = new Kafka({
      brokers: [`127.0.0.1:${door.port}`],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    })
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
  })

  afterEach(async () => {
    await producer.disconnect()
    for (const problem of proxy.problems) throw problem
    await proxy[Symbol.asyncDispose]()
  })

  const send = (): Promise<unknown> =>
    producer.send({ topic: TOPIC, acks: -1, messages: [{ value: 'value' }] })

  async function stored(): Promise<number> {
    const admin = clientOf(cluster.watchServers).admin()
    await admin.connect()
    const [partition] = await admin.fetchTopicOffsets(TOPIC)
    await admin.disconnect()
    return Number(partition!.high)
  }

  it('lets a producer do its work', async () => {
    const before = await stored()
    await send()
    expect(await stored()).toBe(before + 1)
  })

  it('loses the answer to what the broker has', async () => {
    const before = await stored()
    proxy.fateOf = (api) => (api === 'Produce' ? 'answer lost' : 'passed')
    await expect(send()).rejects.toThrow('ECONNRESET')
    expect(await stored()).toBe(before + 1)
  })

  it('refuses in place of the broker, which never hears of it', async () => {
    const before = await stored()
    proxy.fateOf = (api) => (api === 'Produce' ? 'NOT_ENOUGH_REPLICAS' : 'passed')
    await expect(send()).rejects.toMatchObject({ cause: { type: 'NOT_ENOUGH_REPLICAS' } })
    expect(await stored()).toBe(before)
    proxy.fateOf = () => 'passed'
    await send()
    expect(await stored()).toBe(before + 1)
  })

  it('refuses what the broker has', async () => {
    const before = await stored()
    const error = 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'
    proxy.fateOf = (api) => (api === 'Produce' ? { storedBut: error } : 'passed')
    await expect(send()).rejects.toMatchObject({ cause: { type: error } })
    expect(await stored()).toBe(before + 1)
  })

  it('asks a producer to be silent for a while', async () => {
    proxy.fateOf = (api) => (api === 'Produce' ? { throttledMs: 700 } : 'passed')
    const begun = performance.now()
    await send()
    await send()
    expect(performance.now() - begun).toBeGreaterThan(650)
  })

  it('refuses what a member of a group asks for', async () => {
    await send()
    const consumer = clientOf(`127.0.0.1:${door.port}`).consumer({
      groupId: 'refused',
      heartbeatInterval: 100,
    })
    await consumer.connect()
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async (): Promise<void> => resolve()
      consumer.run({ autoCommit: false, eachMessage }).catch(reject)
    })
    proxy.fateOf = (api) => (api === 'OffsetCommit' ? 'NOT_COORDINATOR' : 'passed')
    const commit = consumer.commitOffsets([{ topic: TOPIC, partition: 0, offset: '0' }])
    await expect(commit).rejects.toMatchObject({ cause: { code: 16 } })
    const askedToJoin = new Promise((resolve) => consumer.on('consumer.rebalancing', resolve))
    proxy.fateOf = (api) => (api === 'Heartbeat' ? 'REBALANCE_IN_PROGRESS' : 'passed')
    await askedToJoin
    proxy.fateOf = () => 'passed'
    await consumer.disconnect()
  })
})
