import { describe, expect, it } from 'vitest'
import { lagOf } from '../src/admin-groups.ts'
import { topicDifferences, type TopicDescription, type TopicSpec } from '../src/admin-topics.ts'
import type { KafkaAdmin } from '../src/kafka-admin.ts'
import { ensureTopics, topicSpecs } from '../src/kafka-topics.ts'

const NAMES = { topic: 'actions', dlqTopic: 'actions-dlq' }

describe('the topics', () => {
  it('are as the documentation says', () => {
    expect(topicSpecs({ ...NAMES, replication: 3 })).toEqual<TopicSpec[]>([
      {
        name: 'actions',
        partitions: 6,
        replication: 3,
        config: { 'message.timestamp.type': 'LogAppendTime', 'min.insync.replicas': '2' },
      },
      {
        name: 'actions-dlq',
        partitions: 1,
        replication: 3,
        config: {
          'max.message.bytes': String(2 * 1_048_576 + 12),
          'message.timestamp.type': 'LogAppendTime',
          'retention.ms': String(30 * 24 * 3_600_000),
          'min.insync.replicas': '2',
        },
      },
    ])
  })

  it('can be written with the only broker that there is', () => {
    const configs = topicSpecs({ ...NAMES, replication: 1 }).map(({ config }) => config)
    expect(configs.flatMap(Object.keys)).not.toContain('min.insync.replicas')
  })

  it('are kept as long as it is said', () => {
    const specs = topicSpecs({ ...NAMES, replication: 1, retentionMs: 1000, dlqRetentionMs: 2000 })
    expect(specs.map(({ config }) => config['retention.ms'])).toEqual(['1000', '2000'])
  })
})

/** A cluster in memory that hears what is to be made. */
function clusterOf(brokers: number, existing?: TopicDescription) {
  const made: TopicSpec[] = []
  const admin: Pick<KafkaAdmin, 'brokers' | 'describeTopic' | 'createTopics'> = {
    brokers: async () =>
      Array.from({ length: brokers }, (_, nodeId) => ({ nodeId, host: 'broker', port: 9092 })),
    describeTopic: async (name) => (existing?.name === name ? existing : undefined),
    createTopics: async (specs) => {
      made.push(...specs)
      return specs.map(({ name }) => ({ name, status: 'created', differences: [] }))
    },
  }
  return { admin, made }
}

describe('what ensures them', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [5, 3],
  ])('with %i brokers makes %i copies', async (brokers, replication) => {
    const { admin, made } = clusterOf(brokers)
    await ensureTopics(admin, NAMES)
    expect(made.map((spec) => spec.replication)).toEqual([replication, replication])
  })

  it('makes as many copies as it is told to', async () => {
    const { admin, made } = clusterOf(5)
    await ensureTopics(admin, { ...NAMES, replication: 2, partitions: 12 })
    expect(made.map(({ replication, partitions }) => [replication, partitions])).toEqual([
      [2, 12],
      [2, 1],
    ])
  })

  it('refuses more copies than there are brokers, and says how many there are', async () => {
    const { admin, made } = clusterOf(1)
    await expect(ensureTopics(admin, { ...NAMES, replication: 9 })).rejects.toThrow(
      'replication is 9, but only 1 broker is alive',
    )
    expect(made).toEqual([])
  })

  it('lets dead letters be larger than what an existing topic takes', async () => {
    const { admin, made } = clusterOf(1, {
      name: NAMES.topic,
      partitions: 6,
      replication: 1,
      config: { 'max.message.bytes': '10000000' },
    })
    await ensureTopics(admin, NAMES)
    expect(Number(made[1]?.config['max.message.bytes'])).toBeGreaterThan(10_000_000)
  })
})

it('tells what differs, and not what may not be read', () => {
  const wanted: TopicSpec = {
    name: 'actions',
    partitions: 6,
    replication: 3,
    config: { 'message.timestamp.type': 'LogAppendTime', 'min.insync.replicas': '2' },
  }
  const found = {
    ...wanted,
    partitions: 1,
    config: { 'message.timestamp.type': 'CreateTime', 'min.insync.replicas': '2' },
  }
  expect(topicDifferences(found, wanted)).toEqual([
    { setting: 'partitions', found: '1', wanted: '6' },
    { setting: 'message.timestamp.type', found: 'CreateTime', wanted: 'LogAppendTime' },
  ])
  expect(topicDifferences({ ...wanted, config: {} }, wanted)).toEqual([])
})

it.each([
  ['nothing was committed', -1n, undefined, 90n],
  ['something was', 40n, 40n, 60n],
  ['everything was', 100n, 100n, 0n],
  ['retention has overtaken the group', 5n, 5n, 90n],
  ['the topic was made anew', 700n, 700n, 0n],
])('counts what there is to read when %s', (_, offset, committed, lag) => {
  const ends = { partition: 0, low: 10n, high: 100n }
  expect(lagOf(ends, offset)).toEqual({ ...ends, committed, lag })
})
