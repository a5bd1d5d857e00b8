import type { EncodedAction } from '@agent-actions/events'
import {
  lacksKafka,
  startKafka,
  type KafkaBroker,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaSink, type KafkaSink } from '../src/kafka-sink.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvents, idOf } from './encoded-events.ts'
import { createTopic, leadersOf, movePartitions, recordsOf } from './topic-records.ts'

const hasNoKafka = await lacksKafka()

const REPLICATED = { partitions: 6, replication: 3, config: { 'min.insync.replicas': '2' } }

describe.skipIf(hasNoKafka)('a sink on three brokers', () => {
  let cluster: KafkaCluster
  let servers: string

  beforeAll(async () => {
    cluster = await startKafka({ brokers: 3 })
    servers = cluster.bootstrapServers
  })

  afterAll(() => cluster?.stop())

  function sinkOf(topic: string, brokers = servers): KafkaSink {
    const sink = kafkaSink({ brokers, topic })
    onTestFinished(() => sink.close())
    return sink
  }

  /** A broker that just woke believes that it leads as it did, and answers what it knew then. */
  async function expectAll(events: readonly EncodedAction[], topic: string): Promise<void> {
    await vi.waitFor(async () => expect(await lostOf(events, topic)).toBe(0), 60_000)
  }

  /** How many of these the topic lacks. */
  async function lostOf(events: readonly EncodedAction[], topic: string): Promise<number> {
    const records = await recordsOf(servers, topic)
    const arrived = new Set(records.map(({ value }) => idOf(value)))
    return events.filter(({ id }) => !arrived.has(id)).length
  }

  async function leaderOf(topic: string, partition: number): Promise<KafkaBroker> {
    const leaders = await leadersOf(servers, topic)
    return cluster.brokers[leaders[partition]! - 1]!
  }

  it('loses no acknowledged event when a broker crashes under load, and goes on without it', async () => {
    const topic = await createTopic(servers, REPLICATED)
    const sink = sinkOf(topic)
    const broker = await leaderOf(topic, 0)
    const batches = Array.from({ length: 60 }, () => encodedEvents(100))
    let acknowledged = 0
    const delivered = batches.map(async (batch) => {
      await deliverAll(sink, batch)
      if (++acknowledged === 10) broker.kill('SIGKILL')
    })
    await Promise.all(delivered)
    await broker.restart()
    await expectAll(batches.flat(), topic)
  })

  it('goes on with the next leader when one freezes', async () => {
    const topic = await createTopic(servers, REPLICATED)
    const sink = sinkOf(topic)
    await sink.send(encodedEvents(50))
    const broker = await leaderOf(topic, 0)
    await broker.freeze()
    const events = encodedEvents(100)
    const sent = deliverAll(sink, events)
    await sent.finally(() => broker.kill('SIGCONT'))
    await expectAll(events, topic)
  })

  it('starts while the first of its brokers is frozen', async () => {
    const topic = await createTopic(servers, REPLICATED)
    const [first, second, third] = cluster.brokers as [KafkaBroker, KafkaBroker, KafkaBroker]
    const order = [first, second, third].map(({ port }) => `127.0.0.1:${port}`).join(',')
    const events = encodedEvents(100)
    await first.freeze()
    await deliverAll(sinkOf(topic, order), events).finally(() => first.kill('SIGCONT'))
    await expectAll(events, topic)
  })

  it('loses nothing while the brokers are restarted one after the other', async () => {
    const topic = await createTopic(servers, REPLICATED)
    const sink = sinkOf(topic)
    const events = await sentWhile(sink, async () => {
      for (const broker of cluster.brokers) {
        await broker.stop()
        await broker.restart()
      }
    })
    await expectAll(events, topic)
  })

  it('loses nothing while partitions move from one broker to the next under load', async () => {
    const topic = await createTopic(servers, { partitions: 3, replication: 2 })
    const events = await sentWhile(sinkOf(topic), async () => {
      for (const first of [1, 2, 3]) {
        const second = (first % 3) + 1
        await movePartitions(servers, topic, [first, second])
      }
    })
    await expectAll(events, topic)
  })

  it('waits for the replicas that the topic asks for, and delivers once they are back', async () => {
    const config = { 'min.insync.replicas': '3' }
    const topic = await createTopic(servers, { ...REPLICATED, config })
    const sink = sinkOf(topic)
    await sink.open()
    const broker = cluster.brokers[2]!
    await broker.stop()
    const events = encodedEvents(100)
    const errors: unknown[] = []
    await deliverAll(sink, events, async (error) => {
      if (errors.push(error) === 1) await broker.restart()
    })
    expect(errors[0]).toMatchObject({
      code: 'AA_DELIVERY_FAILED',
      message: expect.stringContaining('NOT_ENOUGH_REPLICAS') as unknown,
    })
    await expectAll(events, topic)
  })

  it('keeps what it has while two of three brokers are gone, and delivers once they are back', async () => {
    const topic = await createTopic(servers, REPLICATED)
    const sink = sinkOf(topic)
    await sink.open()
    const [, second, third] = cluster.brokers as [KafkaBroker, KafkaBroker, KafkaBroker]
    for (const broker of [second, third]) broker.kill('SIGKILL')
    const events = encodedEvents(100)
    const delivered = deliverAll(sink, events)
    await Promise.all([second.restart(), third.restart()])
    await delivered
    await expectAll(events, topic)
  })
})

/** Sends without a pause until `work` is done; gives what was sent, all of it acknowledged. */
async function sentWhile(
  sink: KafkaSink,
  work: () => Promise<void>,
): Promise<readonly EncodedAction[]> {
  const working = new AbortController()
  const events: EncodedAction[] = []
  const load = (async () => {
    while (!working.signal.aborted) {
      const batch = encodedEvents(50)
      await deliverAll(sink, batch)
      events.push(...batch)
    }
  })()
  await work().finally(() => working.abort())
  await load
  return events
}
