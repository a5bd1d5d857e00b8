import { BrokerError, ClosedError, DeliveryError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { brokerErrorFrom } from '../src/broker-error.ts'
import { GuardedRecordProducer } from '../src/record-producer.ts'
import type { ProducedRecord } from '../src/record.ts'
import { MAX_SEND_BYTES } from '../src/send-plan.ts'
import { MemoryBroker, tooLarge } from './memory-broker.ts'

const SETTINGS = {
  brokers: ['127.0.0.1:9092'],
  clientId: 'test',
  ssl: false,
  sasl: undefined,
} as const
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function producerOf(broker: MemoryBroker): GuardedRecordProducer {
  return new GuardedRecordProducer(broker, (error) => brokerErrorFrom(error, SETTINGS))
}

async function written(record: ProducedRecord) {
  const broker = new MemoryBroker(1)
  await producerOf(broker).send('t', [record])
  return broker.messages[0]!
}

describe('a produced record', () => {
  it('has its key, value, headers and timestamp as they were given', async () => {
    const record = {
      key: bytes('run'),
      value: bytes('{'),
      headers: { text: 'a', bytes: bytes('b'), repeated: ['c', bytes('d')] },
      timestampMs: 1_790_000_000_000,
    }
    expect(await written(record)).toEqual({
      key: Buffer.from('run'),
      value: Buffer.from('{'),
      headers: { text: 'a', bytes: Buffer.from('b'), repeated: ['c', Buffer.from('d')] },
      partition: 0,
      timestamp: '1790000000000',
    })
  })

  it('may be a tombstone without key, headers or timestamp', async () => {
    expect(await written({ key: null, value: null })).toEqual({
      key: null,
      value: null,
      headers: {},
      partition: 0,
    })
  })

  it('has an empty header for one without a value, which kafkajs cannot write', async () => {
    const { headers } = await written({ key: null, value: null, headers: { gone: undefined } })
    expect(headers).toEqual({ gone: '' })
  })

  it('has a header of any name, also one that objects treat in their own way', async () => {
    const record = { key: null, value: null, headers: JSON.parse('{"__proto__":"x"}') as object }
    const { headers } = await written(record as ProducedRecord)
    expect(Object.entries(headers ?? {})).toEqual([['__proto__', 'x']])
  })

  it('has no timestamp for -1, with which Kafka says that there is none', async () => {
    expect(await written({ key: null, value: null, timestampMs: -1 })).not.toHaveProperty(
      'timestamp',
    )
  })
})

describe('a record producer', () => {
  it('puts equal keys on one partition, as text or as bytes, one partition in each send', async () => {
    const broker = new MemoryBroker(6)
    const keys = Array.from({ length: 30 }, (_, index) => `run ${index}`)
    const records = keys.flatMap((key) => [
      { key, value: bytes(key) },
      { key: bytes(key), value: bytes(key) },
    ])
    await producerOf(broker).send('t', records)
    expect(broker.messages).toHaveLength(60)
    const partitionsOf = (key: string): number[] =>
      [...broker.stored]
        .filter(([, all]) => all.some((m) => String(m.value) === key))
        .map(([p]) => p)
    for (const key of keys) expect(partitionsOf(key)).toHaveLength(1)
  })

  it('spreads records without a key over the partitions', async () => {
    const broker = new MemoryBroker(4)
    const producer = producerOf(broker)
    for (let index = 0; index < 8; index += 1)
      await producer.send('t', [{ key: null, value: null }])
    expect([...broker.stored.values()].map((all) => all.length)).toEqual([2, 2, 2, 2])
  })

  it('does not put records into one batch whose timestamps kafkajs would sort wrongly', async () => {
    const broker = new MemoryBroker(1)
    const times = [999, 1_000, 1_001, undefined, undefined]
    await producerOf(broker).send(
      't',
      times.map((timestampMs) => ({
        key: null,
        value: null,
        ...(timestampMs !== undefined && { timestampMs }),
      })),
    )
    const batches = broker.sends.map(({ messages }) => messages.map(({ timestamp }) => timestamp))
    expect(batches).toEqual([['999'], ['1000', '1001'], [undefined, undefined]])
  })

  it('sends a large record alone', async () => {
    const broker = new MemoryBroker(1)
    const sizes = [10, MAX_SEND_BYTES, 10]
    const records = sizes.map((size) => ({ key: null, value: new Uint8Array(size) }))
    await producerOf(broker).send('t', records)
    expect(broker.sends).toHaveLength(3)
  })

  it('says when no broker can be reached, and when a record is refused', async () => {
    const broker = new MemoryBroker(1)
    const producer = producerOf(broker)
    const send = () => producer.send('t', [{ key: 'k', value: bytes('v') }])
    broker.isReachable = false
    await expect(send()).rejects.toThrow(BrokerError)
    broker.isReachable = true
    broker.fateOf = () => tooLarge()
    await expect(send()).rejects.toThrow(DeliveryError)
    await expect(send()).rejects.toMatchObject({ code: 'AA_EVENT_REFUSED' })
  })

  it('is closed once, within the time, also when nobody answers', async () => {
    const broker = new MemoryBroker(1)
    let release = (): void => {}
    broker.fateOf = () => new Promise((resolve) => (release = () => resolve('stored')))
    const producer = producerOf(broker)
    const sending = producer.send('t', [{ key: null, value: null }])
    await Promise.all([producer.close(1), producer.close()])
    expect(broker.disconnects).toBe(1)
    await expect(producer.send('t', [{ key: null, value: null }])).rejects.toThrow(ClosedError)
    release()
    await sending
  })
})
