import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKafkaAdmin } from '../src/kafka-admin.ts'
import { readTopic } from '../src/read-topic.ts'
import type { TimeRange } from '../src/admin-ranges.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const hasNoKafka = await lacksKafka()
const silent = (): void => {}

describe.skipIf(hasNoKafka)('a topic that is read once', () => {
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

  async function valuesOf(
    topic: string,
    { within = {}, meanwhile }: { within?: TimeRange; meanwhile?: () => Promise<void> } = {},
  ): Promise<string[]> {
    const settings = settingsOf(cluster.bootstrapServers)
    const admin = await openKafkaAdmin(settings, { log: silent })
    const ranges = await admin.topicRanges(topic, within)
    await admin.close()
    await meanwhile?.()
    const values: string[] = []
    await readTopic(settings, {
      topic,
      ranges,
      log: silent,
      stalledAfterMs: 60_000,
      handle: (records) => {
        values.push(...records.map(({ value }) => Buffer.from(value!).toString()))
      },
    })
    return values
  }

  /** Groups of readings that somebody is still a member of. */
  async function readers(): Promise<readonly string[]> {
    const brokers = cluster.bootstrapServers.split(',')
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    try {
      const { groups } = await admin.listGroups()
      const ids = groups.map(({ groupId }) => groupId)
      const ours = ids.filter((id) => id.startsWith('agent-actions-reader-'))
      expect(ours).not.toEqual([])
      const described = await admin.describeGroups(ours)
      return described.groups.filter(({ members }) => members.length > 0).map((g) => g.groupId)
    } finally {
      await admin.disconnect()
    }
  }

  it('comes whole, from every partition and in order, and nobody stays in its group', async () => {
    const topic = await topics.create(3)
    const sent = Array.from({ length: 300 }, (_, index) => String(index).padStart(3, '0'))
    await topics.produce(topic, ...sent.map((value, index) => ({ value, partition: index % 3 })))
    const values = await valuesOf(topic)
    expect(values.toSorted()).toEqual(sent)
    for (const partition of [0, 1, 2]) {
      const part = values.filter((value) => Number(value) % 3 === partition)
      expect(part).toEqual(part.toSorted())
    }
    expect(await readers()).toEqual([])
  })

  it('comes without what was written after its ranges were asked for', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'before')
    const meanwhile = (): Promise<void> => topics.produce(topic, 'after')
    expect(await valuesOf(topic, { meanwhile })).toEqual(['before'])
  })

  it('comes from where retention has left it', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b', 'c')
    await topics.deleteBefore(topic, 2)
    expect(await valuesOf(topic)).toEqual(['c'])
  })

  it('comes also where it ends with transactions, of which some were aborted', async () => {
    const topic = await topics.create()
    await topics.transact(topic, 'commit', 'kept')
    await topics.transact(topic, 'abort', 'dropped')
    // The broker answers before it has written the marker behind each; until then it shows neither.
    await expect.poll(() => topics.ends(topic), { timeout: 30_000 }).toEqual([4])
    expect(await valuesOf(topic)).toEqual(['kept'])
  })

  it('comes between two moments', async () => {
    const topic = await topics.create()
    const values = ['1000', '2000', '3000', '4000']
    const year = Date.UTC(2026, 0, 1)
    await topics.produce(
      topic,
      ...values.map((value) => ({ value, partition: 0, timestamp: String(year + Number(value)) })),
    )
    expect(await valuesOf(topic, { within: { fromMs: year + 2_000, toMs: year + 4_000 } })).toEqual(
      ['2000', '3000'],
    )
    expect(await valuesOf(topic, { within: { fromMs: year + 9_000 } })).toEqual([])
    expect(await valuesOf(topic, { within: { toMs: year + 1_001 } })).toEqual(['1000'])
  })

  it('says that the topic is missing where it is', async () => {
    await expect(valuesOf('no-such-topic')).rejects.toMatchObject({ code: 'AA_TOPIC_MISSING' })
  })
})
