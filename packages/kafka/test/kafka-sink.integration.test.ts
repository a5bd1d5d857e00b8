import { randomBytes, randomUUID } from 'node:crypto'
import { BrokerError, ClosedError, type EncodedAction } from '@agent-actions/events'
import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createRecordProducer } from '../src/record-producer.ts'
import { kafkaSink, type KafkaSink, type KafkaSinkOptions } from '../src/kafka-sink.ts'
import { partitionOfKey } from '../src/partition-of-key.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, encodedEvents } from './encoded-events.ts'
import { settingsOf } from './test-topic.ts'
import { createTopic, recordsOf } from './topic-records.ts'

const hasNoKafka = await lacksKafka()

/** Bytes that no compression makes smaller. */
function incompressible(correlationId: string, bytes: number): EncodedAction {
  return { id: randomUUID(), correlationId, value: new Uint8Array(randomBytes(bytes)) }
}

function valuesOf(list: readonly { readonly value: Uint8Array | null }[]): readonly string[] {
  return list.map(({ value }) => Buffer.from(value ?? '').toString('latin1')).toSorted()
}

describe.skipIf(hasNoKafka)('a sink on a broker', () => {
  let cluster: KafkaCluster
  let servers: string

  beforeAll(async () => {
    cluster = await startKafka()
    servers = cluster.bootstrapServers
  })

  afterAll(() => cluster?.stop())

  function sinkOf(topic: string, options: KafkaSinkOptions = {}): KafkaSink {
    const sink = kafkaSink({ brokers: servers, topic, ...options })
    onTestFinished(() => sink.close())
    return sink
  }

  it('writes the bytes, the key and the headers of every event, on the partition of its run', async () => {
    const topic = await createTopic(servers)
    const events = encodedEvents(300)
    await sinkOf(topic).send(events)
    const records = await recordsOf(servers, topic)
    expect(valuesOf(records)).toEqual(valuesOf(events))
    for (const { key, partition, headers } of records) {
      expect(partitionOfKey(key ?? '', 6)).toBe(partition)
      expect(
        Object.fromEntries(Object.entries(headers ?? {}).map(([k, v]) => [k, String(v)])),
      ).toEqual({
        traceparent: events[0]!.traceparent,
        'content-type': 'application/json',
        'schema-version': '1',
      })
    }
  })

  it('keeps the order of each run, over sends and batches', async () => {
    const topic = await createTopic(servers)
    const runs = [randomUUID(), randomUUID(), randomUUID()]
    const events = Array.from({ length: 3_000 }, (_, index) => encodedEvent(runs[index % 3]))
    const sink = sinkOf(topic)
    for (let at = 0; at < events.length; at += 1_000) await sink.send(events.slice(at, at + 1_000))
    const records = await recordsOf(servers, topic)
    for (const run of runs) {
      const arrived = records.filter(({ key }) => String(key) === run)
      const sent = events.filter(({ correlationId }) => correlationId === run)
      expect(arrived.map(({ value }) => String(value))).toEqual(
        sent.map(({ value }) => Buffer.from(value).toString()),
      )
    }
  })

  it('delivers the neighbours of an event that is too large, and what just fits', async () => {
    const topic = await createTopic(servers, { partitions: 1 })
    const run = randomUUID()
    const tooLarge = incompressible(run, 2_000_000)
    const fits = incompressible(run, 1_040_000)
    const neighbours = Array.from({ length: 20 }, () => incompressible(run, 100_000))
    const events = [...neighbours.slice(0, 10), tooLarge, fits, ...neighbours.slice(10)]
    expect(await deliverAll(sinkOf(topic), events)).toEqual([tooLarge])
    const records = await recordsOf(servers, topic)
    expect(valuesOf(records)).toEqual(valuesOf([fits, ...neighbours]))
  })

  it('finds the events that a topic with small messages refuses', async () => {
    const topic = await createTopic(servers, {
      partitions: 2,
      config: { 'max.message.bytes': '20000' },
    })
    const events = Array.from({ length: 40 }, (_, index) =>
      incompressible(randomUUID(), index % 10 === 3 ? 30_000 : 2_000),
    )
    const refused = await deliverAll(sinkOf(topic), events)
    expect(refused).toEqual(events.filter(({ value }) => value.byteLength === 30_000))
    const records = await recordsOf(servers, topic)
    expect(valuesOf(records)).toEqual(valuesOf(events.filter((one) => !refused.includes(one))))
  })

  it('says that the topic is missing, and delivers once it is there', async () => {
    const topic = `topic-${randomUUID()}`
    const sink = sinkOf(topic)
    await expect(sink.open()).rejects.toMatchObject({ code: 'AA_TOPIC_MISSING' })
    const events = encodedEvents(10)
    const codes: unknown[] = []
    await deliverAll(sink, events, async (error) => {
      codes.push((error as BrokerError).code)
      if (codes.length === 1) await createTopic(servers, {}, topic)
    })
    expect(codes[0]).toBe('AA_TOPIC_MISSING')
    expect(valuesOf(await recordsOf(servers, topic))).toEqual(valuesOf(events))
  })

  it('names the address when no broker is there, and delivers once one is', async () => {
    const topic = await createTopic(servers)
    const [broker] = cluster.brokers
    await broker!.stop()
    const sink = sinkOf(topic)
    const events = encodedEvents(10)
    const errors: unknown[] = []
    await deliverAll(sink, events, async (error) => {
      errors.push(error)
      if (errors.length === 1) await broker!.restart()
    })
    expect(errors[0]).toMatchObject({ code: 'AA_BROKER_UNREACHABLE', retryable: true })
    expect((errors[0] as Error).message).toContain(servers)
    expect(valuesOf(await recordsOf(servers, topic))).toEqual(valuesOf(events))
  })

  it('delivers what it had under way when the broker crashed and came back', async () => {
    const topic = await createTopic(servers)
    const sink = sinkOf(topic)
    await sink.send(encodedEvents(10))
    const [broker] = cluster.brokers
    broker!.kill('SIGKILL')
    const events = encodedEvents(100)
    let retries = 0
    await deliverAll(sink, events, async () => {
      if (retries++ === 0) await broker!.restart()
    })
    const values = new Set(valuesOf(await recordsOf(servers, topic)))
    expect(valuesOf(events).filter((value) => !values.has(value))).toEqual([])
  })

  it('delivers once a frozen broker wakes, and closes in time while it is frozen', async () => {
    const topic = await createTopic(servers)
    const sink = sinkOf(topic)
    const closing = sinkOf(topic, { closeTimeoutMs: 50 })
    await Promise.all([sink.open(), closing.open()])
    const [broker] = cluster.brokers
    await broker!.freeze()
    onTestFinished(() => broker!.kill('SIGCONT'))
    const abandoned = closing.send(encodedEvents(1)).catch((error: unknown) => error)
    await closing.close()
    await expect(closing.send(encodedEvents(1))).rejects.toThrow(ClosedError)
    const events = encodedEvents(20)
    const errors: unknown[] = []
    await deliverAll(sink, events, (error) => {
      errors.push(error)
      broker!.kill('SIGCONT')
    })
    expect(errors[0]).toMatchObject({ retryable: true })
    const values = new Set(valuesOf(await recordsOf(servers, topic)))
    expect(valuesOf(events).filter((value) => !values.has(value))).toEqual([])
    await abandoned
  })

  it('has records written with keys, headers, timestamps and tombstones as they are', async () => {
    const topic = await createTopic(servers, { partitions: 3 })
    const producer = createRecordProducer(settingsOf(servers), { log: () => {} })
    onTestFinished(() => producer.close())
    const raw = new Uint8Array([0, 255, 1, 254])
    await producer.send(topic, [
      { key: raw, value: raw, headers: { once: raw, twice: ['a', raw] }, timestampMs: 999 },
      { key: null, value: null, timestampMs: 1_790_000_000_000 },
    ])
    const records = await recordsOf(servers, topic)
    const [first, tombstone] = records.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp))
    expect(first).toMatchObject({
      key: Buffer.from(raw),
      value: Buffer.from(raw),
      headers: { once: Buffer.from(raw), twice: [Buffer.from('a'), Buffer.from(raw)] },
      timestamp: '999',
      partition: partitionOfKey(raw, 3),
    })
    expect(tombstone).toMatchObject({ key: null, value: null, timestamp: '1790000000000' })
  })
})
