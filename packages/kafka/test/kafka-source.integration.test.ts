import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Log } from '../src/log.ts'
import { kafkaSource, type KafkaSourceOptions } from '../src/kafka-source.ts'
import type { RecordSource } from '../src/record-source.ts'
import { HeldBatches } from './held-batches.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

describe.skipIf(hasNoKafka)('a source of records', () => {
  let cluster: KafkaCluster
  let topics: TestTopics

  beforeAll(async () => {
    cluster = await startKafka()
    topics = await TestTopics.open(cluster.bootstrapServers)
  })

  afterAll(async () => {
    await topics?.[Symbol.asyncDispose]()
    await cluster?.stop()
  })

  function sourceOf(topic: string, options: Partial<KafkaSourceOptions> = {}): RecordSource {
    const source = kafkaSource(settingsOf(cluster.bootstrapServers), {
      topic,
      groupId: `group-of-${topic}`,
      log: () => {},
      fetchWaitMs: 100,
      ...options,
    })
    onTestFinished(() => source.close(5_000))
    return source
  }

  /** Batches of a source that has just started. */
  function started(topic: string, options: Partial<KafkaSourceOptions> = {}): HeldBatches {
    const batches = new HeldBatches()
    sourceOf(topic, options).start(batches.handle)
    return batches
  }

  function committed(topic: string): Promise<number[]> {
    return topics.committed(`group-of-${topic}`, topic)
  }

  it('begins at the beginning when the group is new', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b', 'c')
    expect(await started(topic).finish(3)).toEqual(['a', 'b', 'c'])
    expect(await committed(topic)).toEqual([3])
  })

  it('hands over what was not committed again, from the first record that was not', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b', 'c', 'd')
    const batches = started(topic)
    const first = await batches.next()
    await first.batch.commit(2n)
    first.release()
    const second = await batches.next()
    expect(second.values).toEqual(['c', 'd'])
    second.release()
    const third = await batches.next()
    expect(third.values).toEqual(['c', 'd'])
    await third.finish()
    await topics.produce(topic, 'e')
    expect(await batches.finish(1)).toEqual(['e'])
  })

  it.each([
    ['rejects', new Error('the database is away')],
    ['throws what ends a kafkajs consumer for good', new TypeError('x is not a function')],
  ])('hands the records over again when a handler %s', async (_what, error) => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const log = vi.fn<Log>()
    const batches = started(topic, { log })
    const first = await batches.next()
    await first.batch.commit(1n)
    first.fail(error)
    expect(await batches.finish(1)).toEqual(['b'])
    expect(log).toHaveBeenCalledWith('error', expect.stringContaining('bug'), {
      topic,
      partition: 0,
      error,
    })
  })

  it('takes a topic that is created after it has started', async () => {
    const topic = `topic-${randomUUID()}`
    const source = sourceOf(topic)
    const batches = new HeldBatches()
    source.start(batches.handle)
    await vi.waitUntil(() => source.status().lastError, { timeout: 30_000 })
    expect(source.status()).toMatchObject({
      state: 'connecting',
      joins: 0,
      lastError: { code: 'AA_TOPIC_MISSING' },
    })
    await topics.create(1, topic)
    await topics.produce(topic, 'a')
    expect(await batches.finish(1)).toEqual(['a'])
    expect(source.status()).toMatchObject({
      state: 'consuming',
      partitions: [0],
      lastError: undefined,
    })
  })

  it('hands over keys, tombstones, repeated headers and times as they are', async () => {
    const topic = await topics.create()
    await topics.produce(
      topic,
      { key: 'k', value: null, timestamp: '1700000000123', partition: 0 },
      {
        value: Buffer.from([0, 255]),
        headers: { one: 'x', many: ['y', Buffer.from([128])] },
        partition: 0,
      },
    )
    const { batch, finish } = await started(topic).next()
    const [tombstone, binary] = batch.records
    expect(tombstone).toMatchObject({
      topic,
      partition: 0,
      offset: 0n,
      key: Buffer.from('k'),
      value: null,
      headers: {},
      timestampMs: 1_700_000_000_123,
    })
    expect(binary).toMatchObject({
      offset: 1n,
      key: null,
      value: Buffer.from([0, 255]),
      headers: { one: Buffer.from('x'), many: [Buffer.from('y'), Buffer.from([128])] },
    })
    await finish()
  })

  it('leaves no lag behind a transaction', async () => {
    const topic = await topics.create()
    const batches = started(topic)
    await topics.transact(topic, 'commit', 'a', 'b')
    expect(await batches.finish(2)).toEqual(['a', 'b'])
    await expect.poll(() => committed(topic)).toEqual(await topics.ends(topic))
  })

  it('leaves no lag behind an aborted transaction, of which nothing is handed over', async () => {
    const topic = await topics.create()
    const batches = started(topic)
    await topics.transact(topic, 'abort', 'never')
    // The record and the marker that aborts it, which the broker writes when it has answered.
    await expect.poll(() => committed(topic), { timeout: 10_000 }).toEqual([2])
    expect(await topics.ends(topic)).toEqual([2])
    expect(batches.handled).toBe(0)
    await topics.produce(topic, 'a')
    expect(await batches.finish(1)).toEqual(['a'])
  })

  it('says so when retention took records that it had not read', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a')
    const log = vi.fn<Log>()
    const source = sourceOf(topic, { log })
    const batches = new HeldBatches()
    source.start(batches.handle)
    expect(await batches.finish(1)).toEqual(['a'])
    await source.close(5_000)
    await topics.produce(topic, 'b', 'c', 'd')
    await topics.deleteBefore(topic, 3)
    const later = sourceOf(topic, { log })
    const rest = new HeldBatches()
    later.start(rest.handle)
    expect(await rest.finish(1)).toEqual(['d'])
    expect(later.status().lastLossAtMs).toBeGreaterThan(0)
    expect(log).toHaveBeenCalledWith(
      'warn',
      expect.stringContaining('Records were lost'),
      expect.objectContaining({ topic, partition: 0 }),
    )
  })
})
