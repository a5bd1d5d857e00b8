import { randomUUID } from 'node:crypto'
import { BrokerError, ClosedError } from '@agent-actions/events'
import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openKafkaAdmin, type KafkaAdmin } from '../src/kafka-admin.ts'
import { ensureTopics } from '../src/kafka-topics.ts'
import { settingsOf } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

describe.skipIf(hasNoKafka)('the admin client on a broker', () => {
  let cluster: KafkaCluster
  let admin: KafkaAdmin
  /** A plain kafkajs beside ours. */
  let kafka: Kafka

  beforeAll(async () => {
    cluster = await startKafka()
    admin = await openKafkaAdmin(settingsOf(cluster.bootstrapServers), { log: () => {} })
    kafka = new Kafka({
      brokers: cluster.bootstrapServers.split(','),
      logLevel: logLevel.NOTHING,
    })
  })

  afterAll(async () => {
    await admin?.close()
    await cluster?.stop()
  })

  async function topicOf(partitions: number): Promise<string> {
    const name = `topic-${randomUUID()}`
    await admin.createTopics([{ name, partitions, replication: 1, config: {} }])
    return name
  }

  async function write(topic: string, partition: number, count: number): Promise<void> {
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const messages = Array.from({ length: count }, () => ({ value: 'x', partition }))
    await producer.send({ topic, messages })
  }

  async function commit(groupId: string, topic: string, offset: string): Promise<void> {
    const plain = kafka.admin()
    await plain.connect()
    onTestFinished(() => plain.disconnect())
    await plain.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset }] })
  }

  it('answers for the lag of the first group that a new cluster ever hears of', async () => {
    const topic = await topicOf(1)
    await expect(admin.groupLag({ topic, groupId: randomUUID() })).resolves.toHaveLength(1)
  })

  it('knows the brokers by the addresses that they advertise, and a controller', async () => {
    const brokers = await admin.brokers()
    expect(brokers.map(({ host, port }) => `${host}:${port}`)).toEqual(
      cluster.bootstrapServers.split(','),
    )
    expect(brokers.map(({ nodeId }) => nodeId)).toContain(await admin.controllerId())
  })

  it('makes our topics, and finds them as they are the next time', async () => {
    const [topic, dlqTopic] = [`actions-${randomUUID()}`, `dlq-${randomUUID()}`]
    await expect(ensureTopics(admin, { topic, dlqTopic })).resolves.toEqual([
      { name: topic, status: 'created', differences: [] },
      { name: dlqTopic, status: 'created', differences: [] },
    ])
    await expect(ensureTopics(admin, { topic, dlqTopic })).resolves.toEqual([
      { name: topic, status: 'exists', differences: [] },
      { name: dlqTopic, status: 'exists', differences: [] },
    ])
    await expect(admin.describeTopic(topic)).resolves.toMatchObject({
      partitions: 6,
      replication: 1,
      config: { 'message.timestamp.type': 'LogAppendTime', 'max.message.bytes': '1048588' },
    })
    await expect(admin.describeTopic(dlqTopic)).resolves.toMatchObject({
      partitions: 1,
      config: {
        'max.message.bytes': '2097164',
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': '2592000000',
      },
    })
  })

  it('leaves a topic that somebody else made as it is, and tells how it differs', async () => {
    const [topic, dlqTopic] = [await topicOf(2), `dlq-${randomUUID()}`]
    const [result] = await ensureTopics(admin, { topic, dlqTopic })
    expect(result).toEqual({
      name: topic,
      status: 'exists',
      differences: [
        { setting: 'partitions', found: '2', wanted: '6' },
        { setting: 'message.timestamp.type', found: 'CreateTime', wanted: 'LogAppendTime' },
      ],
    })
    await expect(admin.describeTopic(topic)).resolves.toMatchObject({ partitions: 2 })
  })

  it('makes a topic once when two ask for it at the same time', async () => {
    const spec = { name: `topic-${randomUUID()}`, partitions: 1, replication: 1, config: {} }
    const results = await Promise.all([admin.createTopics([spec]), admin.createTopics([spec])])
    const statuses = results.flat().map(({ status }) => status)
    expect(statuses.toSorted()).toEqual(['created', 'exists'])
  })

  it('cannot make more copies than there are brokers', async () => {
    const spec = { name: `topic-${randomUUID()}`, partitions: 1, replication: 1000, config: {} }
    await expect(admin.createTopics([spec])).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      message: expect.stringContaining('INVALID_REPLICATION_FACTOR') as unknown,
    })
  })

  it('knows no topic that is not there', async () => {
    await expect(admin.describeTopic(`topic-${randomUUID()}`)).resolves.toBeUndefined()
  })

  it('counts the lag of a group by partition', async () => {
    const [topic, groupId] = [await topicOf(2), `group-${randomUUID()}`]
    await write(topic, 0, 5)
    await write(topic, 1, 3)
    await commit(groupId, topic, '2')
    await expect(admin.groupLag({ topic, groupId })).resolves.toEqual([
      { partition: 0, low: 0n, high: 5n, committed: 2n, lag: 3n },
      { partition: 1, low: 0n, high: 3n, committed: undefined, lag: 3n },
    ])
  })

  it('names the topic whose lag nobody can tell', async () => {
    const topic = `topic-${randomUUID()}`
    const failure: unknown = await admin
      .groupLag({ topic, groupId: randomUUID() })
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BrokerError)
    expect(failure).toMatchObject({
      code: 'AA_TOPIC_MISSING',
      message: expect.stringContaining(`no topic ${topic}.`) as unknown,
    })
  })

  it('knows how a group is: unknown, at work, without members', async () => {
    const [topic, groupId] = [await topicOf(1), `group-${randomUUID()}`]
    await expect(admin.groupState(groupId)).resolves.toEqual({ state: 'Dead', members: 0 })
    const consumer = kafka.consumer({ groupId })
    await consumer.connect()
    await consumer.subscribe({ topic })
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve())
    })
    await consumer.run({ eachMessage: async () => {} })
    await joined
    await expect(admin.groupState(groupId)).resolves.toEqual({ state: 'Stable', members: 1 })
    await consumer.disconnect()
    await expect(admin.groupState(groupId)).resolves.toEqual({ state: 'Empty', members: 0 })
  })

  it('says that it is closed', async () => {
    const closed = await openKafkaAdmin(settingsOf(cluster.bootstrapServers), { log: () => {} })
    await closed.close()
    await closed.close()
    await expect(closed.brokers()).rejects.toBeInstanceOf(ClosedError)
    await expect(closed.groupState('any')).rejects.toBeInstanceOf(ClosedError)
  })
})
