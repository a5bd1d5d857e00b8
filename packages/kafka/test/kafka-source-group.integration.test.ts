import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaSource } from '../src/kafka-source.ts'
import type { PartitionBatch, RecordSource } from '../src/record-source.ts'
import { HeldBatches } from './held-batches.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

/** Longer than the session of a member that sends no heartbeats. */
const LONGER_THAN_A_SESSION_MS = 12_000

describe.skipIf(hasNoKafka)('a source in a group', () => {
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

  function sourceOf(topic: string): RecordSource {
    const source = kafkaSource(settingsOf(cluster.bootstrapServers), {
      topic,
      groupId: `group-of-${topic}`,
      log: () => {},
      fetchWaitMs: 100,
    })
    onTestFinished(() => source.close(5_000))
    return source
  }

  function startedSource(topic: string): { source: RecordSource; batches: HeldBatches } {
    const source = sourceOf(topic)
    const batches = new HeldBatches()
    source.start(batches.handle)
    return { source, batches }
  }

  it('handles all partitions of a fetch at the same time', async () => {
    const topic = await topics.create(8)
    const partitions = [0, 1, 2, 3, 4, 5, 6, 7]
    await topics.produce(topic, ...partitions.map((partition) => ({ value: 'a', partition })))
    const { batches } = startedSource(topic)
    const held = await Promise.all(partitions.map(() => batches.next()))
    expect(held.map(({ batch }) => batch.partition).toSorted((a, b) => a - b)).toEqual(partitions)
    await Promise.all(held.map(({ finish }) => finish()))
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual(await topics.ends(topic))
  })

  it('keeps its partitions while a handler takes longer than a session', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a')
    const { source, batches } = startedSource(topic)
    const held = await batches.next()
    const since = Date.now()
    await vi.waitUntil(
      () => (source.status().lastHeartbeatAtMs ?? 0) > since + LONGER_THAN_A_SESSION_MS,
      { timeout: 60_000 },
    )
    expect(held.batch.signal.aborted).toBe(false)
    await held.finish()
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual([1])
    expect(source.status().joins).toBe(1)
  })

  it('aborts a batch when another member comes, and still commits what is done of it', async () => {
    const topic = await topics.create(2)
    const groupId = `group-of-${topic}`
    const messages = [0, 1].flatMap((partition) => [
      { value: `${partition}a`, partition },
      { value: `${partition}b`, partition },
    ])
    await topics.produce(topic, ...messages)
    const first = startedSource(topic)
    const held = [await first.batches.next(), await first.batches.next()]
    const second = startedSource(topic)
    await Promise.all(held.map(({ batch }) => aborted(batch)))
    await Promise.all(held.map(({ batch }) => batch.commit(1n)))
    expect(await topics.committed(groupId, topic)).toEqual([1, 1])
    for (const { release } of held) release()
    const rest = await Promise.all([first.batches.next(), second.batches.next()])
    expect(new Set(rest.flatMap(({ values }) => values))).toEqual(new Set(['0b', '1b']))
    await Promise.all(rest.map(({ finish }) => finish()))
    expect(await topics.committed(groupId, topic)).toEqual([2, 2])
    await Promise.all([
      vi.waitUntil(() => first.source.status().partitions.length === 1),
      vi.waitUntil(() => second.source.status().partitions.length === 1),
    ])
  })

  it('never commits behind what another member has committed', async () => {
    const topic = await topics.create()
    const groupId = `group-of-${topic}`
    await topics.produce(topic, 'a', 'b', 'c')
    const first = startedSource(topic)
    const held = await first.batches.next()
    const closed = first.source.close(5_000)
    held.release()
    await closed
    const second = startedSource(topic)
    await second.batches.finish(3)
    await expect(held.batch.commit(1n)).rejects.toMatchObject({ code: 'AA_CLOSED' })
    expect(await topics.committed(groupId, topic)).toEqual([3])
  })

  it('refuses offsets that the batch does not hold', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const { batch, release } = await startedSource(topic).batches.next()
    await expect(batch.commit(3n)).rejects.toBeInstanceOf(RangeError)
    await batch.commit(2n)
    await batch.commit(1n)
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual([2])
    release()
  })

  it('closes in mid-batch: what is done is committed, and the partitions are free at once', async () => {
    const topic = await topics.create()
    const groupId = `group-of-${topic}`
    await topics.produce(topic, 'a', 'b', 'c')
    const first = startedSource(topic)
    const { batch, release } = await first.batches.next()
    const closed = first.source.close(30_000)
    expect(batch.signal.aborted).toBe(true)
    await batch.commit(2n)
    release()
    await closed
    expect(first.source.status()).toMatchObject({ state: 'closed', partitions: [] })
    expect(await topics.committed(groupId, topic)).toEqual([2])
    expect(await topics.members(groupId)).toBe(0)
    expect(await startedSource(topic).batches.finish(1)).toEqual(['c'])
  })

  it('closes while it is still joining, and is no member afterwards', async () => {
    const topic = await topics.create()
    const groupId = `group-of-${topic}`
    await topics.produce(topic, 'a')
    const first = startedSource(topic)
    const held = await first.batches.next()
    const second = startedSource(topic)
    // The group waits for the first member: the second can neither join nor leave.
    await aborted(held.batch)
    const closed = second.source.close(30_000)
    await held.finish()
    await closed
    await topics.produce(topic, 'b')
    expect(await first.batches.finish(1)).toEqual(['b'])
    expect(second.batches.handled).toBe(0)
    expect(await topics.members(groupId)).toBe(1)
  })

  it('closes when it has only just started', async () => {
    const topic = await topics.create()
    const { source } = startedSource(topic)
    await source.close(10_000)
    expect(source.status()).toMatchObject({ state: 'closed', joins: 0 })
    await source.close(10_000)
  })
})

function aborted({ signal }: PartitionBatch): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
