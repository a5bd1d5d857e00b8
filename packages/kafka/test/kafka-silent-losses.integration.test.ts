import { randomUUID } from 'node:crypto'
import type { EncodedAction } from '@agent-actions/events'
import { startFakeKafka, type FakeKafka } from '@agent-actions/test-services'
import { Kafka, logLevel, type Message, type Producer } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { kafkaSink } from '../src/kafka-sink.ts'
import { partitionOfKey } from '../src/partition-of-key.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, idOf } from './encoded-events.ts'

/**
 * Twice kafkajs resolves though the broker never had the records. Each is shown with kafkajs as it is: if that
 * stops losing, these tests prove nothing any more of what we do about it.
 */

let kafka: FakeKafka

afterEach(async () => {
  await kafka[Symbol.asyncDispose]()
})

async function plainKafkajs(options: { readonly idempotent: boolean }): Promise<Producer> {
  const client = new Kafka({
    brokers: kafka.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50 },
  })
  const partitionOf = ({ message }: { readonly message: Message }): number => message.partition!
  const producer = client.producer({ ...options, createPartitioner: () => partitionOf })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  return producer
}

function sinkOf(brokers: string) {
  const sink = kafkaSink({ brokers, topic: kafka.topic.name })
  onTestFinished(() => sink.close())
  return sink
}

const byNumber = (one: number, other: number): number => one - other

/** How often each of these is on the topic. */
function timesStored(values: readonly string[]): readonly number[] {
  return values.map((value) => kafka.topic.records.filter((one) => one.value === value).length)
}

function timesOfEvents(events: readonly EncodedAction[]): readonly number[] {
  const stored = kafka.topic.records.map(({ value }) => idOf(value))
  return events.map(({ id }) => stored.filter((one) => one === id).length)
}

/** One on each of two partitions. */
function eventsOfTwoPartitions(): readonly EncodedAction[] {
  return [0, 1].map((partition) => {
    let run = randomUUID()
    while (partitionOfKey(run, 2) !== partition) run = randomUUID()
    return encodedEvent(run)
  })
}

describe('when one leader answers and another has just lost its partition to it', () => {
  beforeEach(async () => {
    kafka = await startFakeKafka({ leaders: [1, 2] })
    kafka.topic.fateOf = ({ partition, attempt }) => {
      if (partition === 1 && attempt === 1) kafka.topic.leaders[1] = 1
      return 'stored'
    }
  })

  it('kafkajs resolves without the second partition, which it never sends again', async () => {
    const producer = await plainKafkajs({ idempotent: false })
    const messages = ['first', 'second'].map((value, partition) => ({ value, partition }))
    const answers = await producer.send({ topic: kafka.topic.name, acks: -1, messages })
    expect(answers.map(({ partition }) => partition)).toEqual([0])
    expect(timesStored(['first', 'second'])).toEqual([1, 0])
  })

  it('the sink delivers both', async () => {
    const events = eventsOfTwoPartitions()
    await deliverAll(sinkOf(kafka.bootstrapServers), events)
    expect(
      kafka.topic.sends.map(({ brokerId, partition }) => [brokerId, partition]),
    ).toContainEqual([2, 1])
    expect(timesOfEvents(events)).toEqual([1, 1])
  })
})

describe('when two sends are under way and the answer to the first is lost', () => {
  beforeEach(async () => {
    kafka = await startFakeKafka({ leaders: [1] })
    kafka.topic.fateOf = ({ attempt }) => (attempt === 1 ? 'answer lost' : 'stored')
  })

  it('kafkajs, idempotent, resolves both, and one is there twice instead of the other', async () => {
    const producer = await plainKafkajs({ idempotent: true })
    const values = ['first', 'second']
    await Promise.all(
      values.map((value) =>
        producer.send({ topic: kafka.topic.name, messages: [{ value, partition: 0 }] }),
      ),
    )
    expect(timesStored(values).toSorted(byNumber)).toEqual([0, 2])
  })

  it('the sink delivers both, the first of them again', async () => {
    const sink = sinkOf(kafka.bootstrapServers)
    const [first, second] = [encodedEvent(), encodedEvent()]
    await Promise.all([deliverAll(sink, [first]), deliverAll(sink, [second])])
    expect(timesOfEvents([first, second]).toSorted(byNumber)).toEqual([1, 2])
  })
})
