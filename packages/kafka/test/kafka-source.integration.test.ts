import {
  isSkippedFor,
  kafkaProblem,
  startKafka,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaSource, type KafkaSourceOptions } from '../src/kafka-source.ts'
import type { RecordSource } from '../src/record-source.ts'
import { HeldBatches } from './held-batches.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const problem = process.env['CI']
  ? undefined
  : await kafkaProblem((text) => process.stderr.write(`${text}\n`))

describe.skipIf(isSkippedFor(problem))('a source of records', () => {
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

  it('begins at the beginning when the group is new', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b', 'c')
    const batches = new HeldBatches()
    sourceOf(topic).start(batches.handle)
    expect(await batches.finish(3)).toEqual(['a', 'b', 'c'])
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual([3])
  })

  it('hands over what was not committed again, from the first record that was not', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b', 'c', 'd')
    const batches = new HeldBatches()
    sourceOf(topic).start(batches.handle)
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

  it('leaves nothing uncommitted behind a transaction', async () => {
    const topic = await topics.create()
    const batches = new HeldBatches()
    sourceOf(topic).start(batches.handle)
    await topics.transact(topic, 'commit', 'a', 'b')
    expect(await batches.finish(2)).toEqual(['a', 'b'])
    await vi.waitUntil(async () => (await topics.committed(`group-of-${topic}`, topic))[0] === 3)
    await topics.transact(topic, 'abort', 'never')
    await vi.waitUntil(
      async () =>
        (await topics.committed(`group-of-${topic}`, topic))[0] === (await topics.end(topic)),
      { timeout: 10_000 },
    )
    await topics.produce(topic, 'c')
    expect(await batches.finish(1)).toEqual(['c'])
  })

  void randomUUID
})
