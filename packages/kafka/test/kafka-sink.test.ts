import { randomUUID } from 'node:crypto'
import { ConfigError, type EncodedAction } from '@agent-actions/events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { kafkaSink, type KafkaSinkOptions } from '../src/index.ts'
import { partitionOfKey } from '../src/partition-of-key.ts'
import type { ProducerMessage } from '../src/producer-client.ts'
import { MAX_SENDS_AT_ONCE } from '../src/producer-lanes.ts'
import { MAX_SEND_BYTES } from '../src/send-plan.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, encodedEvents, idOf } from './encoded-events.ts'
import { MemoryBroker, tooLarge, withoutLeader } from './memory-broker.ts'

const PARTITIONS = 6

function sinkOf(broker: MemoryBroker, options: KafkaSinkOptions = {}) {
  return kafkaSink({ producer: broker, partitions: broker.partitions, ...options })
}

function sorted(ids: Iterable<string>): readonly string[] {
  return [...ids].toSorted()
}

function storedIds(broker: MemoryBroker): readonly string[] {
  return sorted(broker.messages.map(({ value }) => idOf(value)))
}

function idsOf(events: readonly EncodedAction[]): readonly string[] {
  return sorted(events.map(({ id }) => id))
}

/** A run whose events go to the partition. */
function runOn(partition: number, partitions = PARTITIONS): string {
  for (;;) {
    const run = randomUUID()
    if (partitionOfKey(run, partitions) === partition) return run
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a record', () => {
  it('has the run as its key, and the headers that a consumer and a tracer look for', async () => {
    const broker = new MemoryBroker()
    const event = encodedEvent()
    await sinkOf(broker).send([event])
    const [message] = broker.messages as [ProducerMessage]
    expect(message.key).toBe(event.correlationId)
    expect(message.headers).toEqual({
      traceparent: event.traceparent,
      'content-type': 'application/json',
      'schema-version': '1',
    })
  })

  it('has no traceparent when the action has no span', async () => {
    const broker = new MemoryBroker()
    const { id, correlationId, value } = encodedEvent()
    await sinkOf(broker).send([{ id, correlationId, value }])
    expect(broker.messages[0]?.headers).not.toHaveProperty('traceparent')
  })

  it("is the event's own bytes, not a copy", async () => {
    const broker = new MemoryBroker()
    const event = encodedEvent()
    await sinkOf(broker).send([event])
    const value = broker.messages[0]?.value
    expect(value?.buffer).toBe(event.value.buffer)
    expect(Buffer.compare(value!, event.value)).toBe(0)
  })

  it('goes to the topic of the option, else of the variable, else to agent-actions', async () => {
    const broker = new MemoryBroker()
    await sinkOf(broker).send([encodedEvent()])
    vi.stubEnv('AGENT_ACTIONS_TOPIC', 'from-the-variable')
    await sinkOf(broker).send([encodedEvent()])
    await sinkOf(broker, { topic: 'from-the-option' }).send([encodedEvent()])
    expect(broker.sends.map(({ topic }) => topic)).toEqual([
      'agent-actions',
      'from-the-variable',
      'from-the-option',
    ])
  })
})

describe('a send', () => {
  it('is for one partition, the one that the run belongs to', async () => {
    const broker = new MemoryBroker()
    const events = encodedEvents(200)
    await sinkOf(broker).send(events)
    expect(broker.sends).toHaveLength(PARTITIONS)
    for (const { partition, messages } of broker.sends) {
      for (const message of messages) {
        expect(message.partition).toBe(partition)
        expect(partitionOfKey(message.key!, PARTITIONS)).toBe(partition)
      }
    }
    expect(storedIds(broker)).toEqual(idsOf(events))
  })

  it('is for one run where nobody knows the partitions, so that a client can skip nothing', async () => {
    const broker = new MemoryBroker()
    const runs = [randomUUID(), randomUUID(), randomUUID()]
    const events = Array.from({ length: 30 }, (_, index) => encodedEvent(runs[index % 3]))
    await kafkaSink({ producer: broker }).send(events)
    expect(broker.sends.map(({ messages }) => messages.length)).toEqual([10, 10, 10])
    for (const message of broker.messages) expect(message).not.toHaveProperty('partition')
    expect(storedIds(broker)).toEqual(idsOf(events))
  })

  it('keeps the order of a run, over several sends', async () => {
    const broker = new MemoryBroker()
    const run = randomUUID()
    const events = Array.from({ length: 1_200 }, () => encodedEvent(run))
    await sinkOf(broker).send(events)
    expect(broker.sends).toHaveLength(3)
    expect(broker.messages.map(({ value }) => idOf(value))).toEqual(events.map(({ id }) => id))
  })

  it('has at most so many others beside it', async () => {
    const broker = new MemoryBroker(50)
    await sinkOf(broker).send(encodedEvents(500))
    expect(broker.mostAtOnce).toBe(MAX_SENDS_AT_ONCE)
  })

  it('does not happen for no events', async () => {
    const broker = new MemoryBroker()
    await sinkOf(broker).send([])
    expect(broker.connects).toBe(0)
  })
})

describe('an acknowledgement', () => {
  it('that does not cover the partition is a failure, to be tried again', async () => {
    const broker = new MemoryBroker()
    const skipping = {
      connect: () => broker.connect(),
      disconnect: () => broker.disconnect(),
      send: () => Promise.resolve([]),
    }
    const sink = kafkaSink({ producer: skipping, partitions: PARTITIONS })
    await expect(sink.send([encodedEvent()])).rejects.toMatchObject({
      code: 'AA_DELIVERY_FAILED',
      retryable: true,
    })
  })

  it.each([
    { meaning: 'no leader', errorCode: 5, retryable: true },
    { meaning: 'too large', errorCode: 10, retryable: false },
    { meaning: 'too large as a batch', errorCode: 18, retryable: false },
    { meaning: 'invalid record', errorCode: 87, retryable: false },
  ])('with the error code for "$meaning" is that failure', async ({ errorCode, retryable }) => {
    const broker = new MemoryBroker()
    const answering = {
      connect: () => broker.connect(),
      disconnect: () => broker.disconnect(),
      send: ({ topic, messages }: { topic: string; messages: ProducerMessage[] }) =>
        Promise.resolve([{ topicName: topic, partition: messages[0]?.partition ?? 0, errorCode }]),
    }
    const sink = kafkaSink({ producer: answering, partitions: PARTITIONS })
    await expect(sink.send([encodedEvent()])).rejects.toMatchObject({ retryable })
  })

  it('that is none at all is a mistake of whoever made the client', async () => {
    const silent = {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      send: () => Promise.resolve(undefined),
    }
    await expect(kafkaSink({ producer: silent }).send([encodedEvent()])).rejects.toThrow(
      ConfigError,
    )
  })

  it('that got lost makes the events go again', async () => {
    const broker = new MemoryBroker()
    const fates = ['answer lost', 'stored'] as const
    broker.fateOf = () => fates[broker.sends.length - 1] ?? 'stored'
    const event = encodedEvent()
    expect(await deliverAll(sinkOf(broker), [event])).toEqual([])
    expect(storedIds(broker)).toEqual([event.id, event.id])
  })
})

describe('a partition without a leader', () => {
  it('fails the send, and is all that goes again', async () => {
    const broker = new MemoryBroker()
    const sink = sinkOf(broker)
    const events = encodedEvents(120)
    broker.fateOf = ({ partition }) => (partition === 2 ? withoutLeader() : 'stored')
    await expect(sink.send(events)).rejects.toMatchObject({ retryable: true })
    broker.fateOf = () => 'stored'
    const before = broker.sends.length
    await sink.send(events)
    expect(broker.sends.slice(before).map(({ partition }) => partition)).toEqual([2])
    expect(storedIds(broker)).toEqual(idsOf(events))
  })

  it('does not keep the others from their turn, also when there are many such', async () => {
    const broker = new MemoryBroker(40)
    const sink = sinkOf(broker)
    const events = Array.from({ length: 40 }, (_, partition) => encodedEvent(runOn(partition, 40)))
    broker.fateOf = ({ partition }) => (partition < 20 ? withoutLeader() : 'stored')
    const retries: unknown[] = []
    await deliverAll(sink, events, (error) => {
      retries.push(error)
      if (broker.messages.length === 20) broker.fateOf = () => 'stored'
      if (retries.length > 10) throw error
    })
    expect(storedIds(broker)).toEqual(idsOf(events))
  })

  it('holds back what follows it on that partition', async () => {
    const broker = new MemoryBroker()
    const run = randomUUID()
    broker.fateOf = () => withoutLeader()
    const events = Array.from({ length: 1_200 }, () => encodedEvent(run))
    await expect(sinkOf(broker).send(events)).rejects.toMatchObject({ retryable: true })
    expect(broker.sends).toHaveLength(1)
  })
})

describe('an event that brokers refuse', () => {
  const refuseOver = (bytes: number) => (send: { messages: readonly ProducerMessage[] }) =>
    send.messages.some(({ value }) => value!.byteLength > bytes) ? tooLarge() : 'stored'

  it('is alone in its send when it is large, and its neighbours arrive at once', async () => {
    const broker = new MemoryBroker()
    broker.fateOf = refuseOver(MAX_SEND_BYTES)
    const run = randomUUID()
    const large = encodedEvent(run, MAX_SEND_BYTES + 1)
    const neighbours = Array.from({ length: 4 }, () => encodedEvent(run))
    const events = [...neighbours.slice(0, 2), large, ...neighbours.slice(2)]
    await expect(sinkOf(broker).send(events)).rejects.toMatchObject({
      code: 'AA_EVENT_REFUSED',
      retryable: false,
    })
    expect(storedIds(broker)).toEqual(idsOf(neighbours))
  })

  it('is found among its neighbours, which arrive once each', async () => {
    const broker = new MemoryBroker()
    broker.fateOf = refuseOver(10_000)
    const run = randomUUID()
    const events = Array.from({ length: 50 }, (_, index) =>
      encodedEvent(run, index % 20 === 7 ? 20_000 : 600),
    )
    const refused = await deliverAll(sinkOf(broker), events)
    expect(refused).toEqual([events[7], events[27], events[47]])
    expect(storedIds(broker)).toEqual(idsOf(events.filter((event) => !refused.includes(event))))
  })

  it('waits for a partition without a leader, and then costs nobody else anything', async () => {
    const broker = new MemoryBroker()
    const poison = encodedEvent(runOn(1), 20_000)
    const events = [poison, ...Array.from({ length: 60 }, () => encodedEvent(runOn(1)))]
    events.push(...encodedEvents(100))
    let isAway = true
    broker.fateOf = (send) =>
      isAway && send.partition === 3 ? withoutLeader() : refuseOver(10_000)(send)
    let retries = 0
    const refused = await deliverAll(sinkOf(broker), events, (error) => {
      expect(error).toMatchObject({ retryable: true })
      retries += 1
      isAway = retries < 3
    })
    expect(refused).toEqual([poison])
    expect(storedIds(broker)).toEqual(idsOf(events.slice(1)))
  })
})
