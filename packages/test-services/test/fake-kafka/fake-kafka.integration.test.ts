import { Kafka, logLevel, type Producer, type RecordMetadata } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startFakeKafka, type FakeKafka } from '../../src/fake-kafka/start-fake-kafka.ts'

let kafka: FakeKafka
let said: string[]

beforeEach(async () => {
  said = []
  kafka = await startFakeKafka({ leaders: [1, 2] })
})

afterEach(async () => {
  await kafka[Symbol.asyncDispose]()
})

async function connected(idempotent = false): Promise<Producer> {
  const client = new Kafka({
    brokers: kafka.bootstrapServers.split(','),
    logLevel: logLevel.DEBUG,
    logCreator: () => (entry) => said.push(entry.log.message),
    retry: { retries: 1, initialRetryTime: 10 },
  })
  const producer = client.producer({
    idempotent,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition!,
  })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  return producer
}

function send(producer: Producer, values: string[], compression = 0): Promise<RecordMetadata[]> {
  const messages = values.map((value, partition) => ({ key: `key of ${value}`, value, partition }))
  return producer.send({ topic: 'fake-topic', messages, compression })
}

const stored = (): readonly (string | null)[] => kafka.topic.records.map(({ value }) => value)

describe('a fake cluster', () => {
  it.each([
    ['plain', 0],
    ['packed with gzip', 1],
  ])('stores the records that kafkajs sends, %s', async (_, compression) => {
    const answers = await send(await connected(), ['über', 'two'], compression)
    expect(answers.map(({ errorCode }) => errorCode)).toEqual([0, 0])
    expect(kafka.topic.records).toEqual([
      { key: 'key of über', value: 'über' },
      { key: 'key of two', value: 'two' },
    ])
  })

  it('stores nothing of what it refuses, and says why', async () => {
    kafka.topic.fateOf = () => 'KAFKA_STORAGE_ERROR'
    await expect(send(await connected(), ['one'])).rejects.toThrow(/disk error/i)
    expect(stored()).toEqual([])
  })

  it('has stored what it refuses for want of replicas after it was written', async () => {
    kafka.topic.fateOf = ({ attempt }) =>
      attempt === 1 ? 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' : 'stored'
    await send(await connected(), ['one'])
    expect(stored()).toEqual(['one', 'one'])
  })

  it('has stored what it did not answer', async () => {
    kafka.topic.fateOf = ({ attempt }) => (attempt === 1 ? 'answer lost' : 'stored')
    await send(await connected(), ['one'])
    expect(stored()).toEqual(['one', 'one'])
  })

  it('refuses what was sent to another than the leader, who then gets it', async () => {
    kafka.topic.fateOf = ({ attempt }) => {
      if (attempt === 1) kafka.topic.leaders[0] = 2
      return 'stored'
    }
    await send(await connected(), ['one'])
    expect(kafka.topic.sends.map(({ brokerId }) => brokerId)).toEqual([1, 2])
    expect(stored()).toEqual(['one'])
  })

  it('does not store again what an idempotent producer sends again', async () => {
    // kafkajs sends it again by itself, with the same sequence numbers.
    kafka.topic.fateOf = ({ attempt }) => (attempt === 1 ? 'answer lost' : 'stored')
    const producer = await connected(true)
    await send(producer, ['one'])
    await send(producer, ['next'])
    expect(stored()).toEqual(['one', 'next'])
  })

  it('knows no topic that does not exist', async () => {
    kafka.topic.exists = false
    await expect(send(await connected(), ['one'])).rejects.toThrow(/does not host/)
  })

  it('tells its clients to be silent for a while', async () => {
    kafka.topic.throttleMs = 20
    const producer = await connected()
    await send(producer, ['one'])
    await send(producer, ['two'])
    expect(stored()).toEqual(['one', 'two'])
    expect(said).toContain('Client side throttling in effect for 20ms')
  })
})
