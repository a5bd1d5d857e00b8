import { lacksKafka, startKafka } from '@agent-actions/test-services'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kafkaSource } from '../src/kafka-source.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

const PARTITIONS = 6
const RECORDS_OF_A_PARTITION = 200

describe.skipIf(hasNoKafka)('a source on three brokers', () => {
  beforeEach(() => void vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined))
  afterEach(() => void vi.unstubAllEnvs())

  it('reads every record though each broker crashes once, and commits never go back', async () => {
    await using cluster = await startKafka({ brokers: 3 })
    await using topics = await TestTopics.open(cluster.bootstrapServers)
    const topic = await topics.create(PARTITIONS)
    const groupId = `group-of-${topic}`
    const values = Array.from({ length: PARTITIONS }, (_, partition) =>
      Array.from({ length: RECORDS_OF_A_PARTITION }, (__, index) => ({
        value: `${partition}-${index}`,
        partition,
      })),
    ).flat()
    await topics.produce(topic, ...values)

    const seen = new Set<string>()
    const furthest = new Map<number, bigint>()
    const backwards: string[] = []
    const source = kafkaSource(settingsOf(cluster.bootstrapServers), {
      topic,
      groupId,
      log: () => {},
      fetchWaitMs: 100,
    })
    source.start(async (batch) => {
      // Little by little, so that every crash finds work under way.
      for (const { offset, value } of batch.records.slice(0, 20)) {
        if (batch.signal.aborted) return
        seen.add(Buffer.from(value!).toString())
        const next = offset + 1n
        const isCommitted = await batch.commit(next).then(
          () => true,
          () => false,
        )
        if (!isCommitted) return
        const before = furthest.get(batch.partition) ?? 0n
        if (next < before) backwards.push(`partition ${batch.partition}: ${before} to ${next}`)
        furthest.set(batch.partition, next)
      }
    })
    try {
      for (const [index, broker] of cluster.brokers.entries()) {
        const enough = ((index + 1) * values.length) / 5
        await vi.waitUntil(() => seen.size >= enough, { timeout: 100_000 })
        await broker.restart()
      }
      await vi.waitUntil(() => seen.size === values.length, { timeout: 100_000 })
      const ends = await topics.ends(topic)
      await expect.poll(() => topics.committed(groupId, topic), { timeout: 60_000 }).toEqual(ends)
      expect(backwards).toEqual([])
    } finally {
      await source.close(5_000)
    }
  }, 400_000)
})
