import type { GroupLag, TopicDescription } from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import {
  checkConsumerGroup,
  groupReading,
  type GroupReading,
} from '../../src/doctor/check-consumer-group.ts'
import { checkDeadLetterTopic } from '../../src/doctor/check-dead-letter-topic.ts'
import { checkTopic } from '../../src/doctor/check-topic.ts'
import type { Outcome } from '../../src/doctor/finding.ts'

function topic(
  config: Readonly<Record<string, string>> = {},
  given: Partial<TopicDescription> = {},
): TopicDescription {
  return {
    name: 'agent-actions',
    partitions: 6,
    replication: 3,
    config: {
      'message.timestamp.type': 'LogAppendTime',
      'max.message.bytes': '1048588',
      ...config,
    },
    ...given,
  }
}

describe('the topic', () => {
  const check = (description: TopicDescription | undefined): Outcome<TopicDescription> =>
    checkTopic({ name: 'agent-actions', description, brokers: 3 })

  it('is told with its partitions, replication, timestamps and largest message', () => {
    expect(check(topic())).toMatchObject({
      status: 'ok',
      found: [
        'agent-actions: partitions 6, replication 3',
        'timestamps: LogAppendTime',
        'largest message: 1,048,588 bytes',
      ],
      details: { partitions: 6, maxMessageBytes: 1_048_588 },
    })
  })

  it('that is missing is to be made', () => {
    expect(check(undefined)).toMatchObject({
      status: 'failed',
      exitCode: 5,
      advice: ['Run agent-actions topics create.'],
    })
  })

  it.each([
    ['a single copy on several brokers', topic({}, { replication: 1 }), 'A single copy'],
    ['the time of the producer', topic({ 'message.timestamp.type': 'CreateTime' }), 'clock'],
    ['little room for messages', topic({ 'max.message.bytes': '1000' }), 'larger events'],
  ])('with %s is worth a warning', (_what, description, advice) => {
    expect(check(description)).toMatchObject({
      status: 'warning',
      advice: [expect.stringContaining(advice)],
    })
  })

  it('with a single copy on a single broker is as good as it can be', () => {
    const description = topic({}, { replication: 1 })
    expect(checkTopic({ name: 't', description, brokers: 1 }).status).toBe('ok')
  })

  it('whose settings may not be read is told without them', () => {
    const outcome = check({ ...topic(), config: {} })
    expect(outcome).toMatchObject({
      status: 'ok',
      found: ['agent-actions: partitions 6, replication 3'],
    })
  })
})

describe('the dead letter topic', () => {
  const dlq = topic({ 'max.message.bytes': '2097164' }, { name: 'dlq', partitions: 1 })
  const check = (
    description: TopicDescription | undefined,
    deadLetters: number,
  ): Promise<Outcome<number>> =>
    checkDeadLetterTopic({
      name: 'dlq',
      description,
      count: () => Promise.resolve(deadLetters),
      topic: topic(),
    })

  it('is fine when it is empty and takes more than the topic of the actions', async () => {
    expect(await check(dlq, 0)).toMatchObject({ status: 'ok', found: ['dlq: no dead letter'] })
  })

  it.each([
    [1, 'dlq: 1 record'],
    [12, 'dlq: 12 records'],
  ])('that holds %d says so', async (count, found) => {
    expect(await check(dlq, count)).toMatchObject({
      status: 'warning',
      value: count,
      found: [found],
      advice: [expect.stringContaining('agent-actions dlq list')],
    })
  })

  it('that cannot hold the largest record is worth a warning', async () => {
    expect(await check(topic(), 0)).toMatchObject({
      status: 'warning',
      advice: [expect.stringContaining('max.message.bytes')],
    })
  })

  it('that is missing is to be made', async () => {
    expect(await check(undefined, 0)).toMatchObject({ status: 'failed', exitCode: 5 })
  })
})

describe('the consumer group', () => {
  const partition = (given: Partial<GroupLag>): GroupLag => ({
    partition: 0,
    low: 0n,
    high: 10n,
    committed: 10n,
    lag: 0n,
    ...given,
  })
  const read = (
    state: string,
    members: number,
    lag: readonly GroupLag[] = [partition({})],
  ): GroupReading => groupReading({ groupId: 'group', state: { state, members }, lag })

  it('is fine with members, and has the lag of all partitions', () => {
    const lag = [
      partition({ committed: 8n, lag: 2n }),
      partition({ committed: undefined, lag: 5n }),
    ]
    const outcome = checkConsumerGroup(read('Stable', 2, lag))
    expect(outcome).toMatchObject({
      status: 'ok',
      value: { lag: 7, committed: 8n },
      found: ['group: Stable, 2 members', '7 records waiting'],
    })
    expect(() => JSON.stringify(outcome.details)).not.toThrow()
  })

  it('without a member has nobody who makes rows', () => {
    expect(checkConsumerGroup(read('Empty', 0))).toMatchObject({
      status: 'warning',
      found: ['group: Empty, 0 members', 'no record waits'],
      advice: [expect.stringContaining('start agent-actions consume')],
    })
  })

  it('that never was is told as such', () => {
    expect(checkConsumerGroup(read('Dead', 0))).toMatchObject({
      status: 'warning',
      found: ['group: no such group', 'no record waits'],
    })
  })

  it('whose members come or go is worth another look', () => {
    expect(checkConsumerGroup(read('PreparingRebalance', 1))).toMatchObject({
      status: 'warning',
      found: ['group: PreparingRebalance, 1 member', 'no record waits'],
    })
  })
})
