import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EncodedAction } from '@agent-actions/events'
import { startFakeKafka, type FakeKafka } from '@agent-actions/test-services'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { KafkaSink } from '../src/kafka-sink.ts'
import { resolveKafkaSink } from '../src/kafka-sink-settings.ts'
import { partitionOfKey } from '../src/partition-of-key.ts'
import { ProducingSink } from '../src/producing-sink.ts'
import { networkDefaults } from '../src/sink-thread/network-defaults.ts'
import { ThreadedSink } from '../src/sink-thread/threaded-sink.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, encodedEvents, idOf } from './encoded-events.ts'

/** Node 20 loads no TypeScript in a thread. */
const ENTRY = fileURLToPath(new URL('../dist/sink-thread/entry.js', import.meta.url))
const ENDS = fileURLToPath(new URL('programs/thread-that-ends.mjs', import.meta.url))

let kafka: FakeKafka
let notes: string[]

beforeEach(async () => {
  kafka = await startFakeKafka({ leaders: [1, 1] })
  notes = []
})

afterEach(async () => {
  await kafka[Symbol.asyncDispose]()
})

interface ThreadOptions {
  readonly entry?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly topic?: string
}

function threadedSink(options: ThreadOptions = {}): KafkaSink {
  const { entry = ENTRY, environment = {}, topic = kafka.topic.name } = options
  const reached = { brokers: kafka.bootstrapServers, topic }
  const data = { options: reached, network: networkDefaults() }
  const sink = new ThreadedSink(
    { entry, data, environment },
    {
      closeTimeoutMs: 0,
      log: (_level, message) => void notes.push(message),
      inline: () => new ProducingSink(resolveKafkaSink(reached, {})),
    },
  )
  onTestFinished(() => sink.close())
  return sink
}

function timesStored(events: readonly EncodedAction[]): readonly number[] {
  const stored = kafka.topic.records.map(({ value }) => idOf(value))
  return events.map(({ id }) => stored.filter((one) => one === id).length)
}

function eventOf(partition: number, bytes?: number): EncodedAction {
  for (;;) {
    const event = encodedEvent(undefined, bytes)
    if (partitionOfKey(event.correlationId, 2) === partition) return event
  }
}

describe('a sink in a thread', () => {
  it('delivers what it is given, byte for byte, each once', async () => {
    const sink = threadedSink()
    await sink.open()
    const events = encodedEvents(700)
    await sink.send(events)
    expect(new Set(timesStored(events))).toEqual(new Set([1]))
    const values = kafka.topic.records.map(({ value }) => String(value)).toSorted()
    expect(values).toEqual(events.map(({ value }) => new TextDecoder().decode(value)).toSorted())
  })

  it('says what the broker says, and sends again only what that broker has not taken', async () => {
    kafka.topic.fateOf = ({ partition, attempt }) =>
      partition === 1 && attempt <= 2 ? 'NOT_ENOUGH_REPLICAS' : 'stored'
    const sink = threadedSink()
    const events = [eventOf(0), eventOf(1)]
    const errors: unknown[] = []
    await deliverAll(sink, events, (error) => void errors.push(error))
    expect(errors).toMatchObject([{ name: 'DeliveryError', retryable: true }])
    expect(timesStored(events)).toEqual([1, 1])
  })

  it('refuses what no broker ever takes, once the rest has arrived', async () => {
    kafka.topic.fateOf = ({ partition }) => (partition === 1 ? 'MESSAGE_TOO_LARGE' : 'stored')
    const events = [eventOf(0), eventOf(1), eventOf(0)]
    const refused = await deliverAll(threadedSink(), events)
    expect(refused).toEqual([events[1]])
    expect(timesStored(events)).toEqual([1, 0, 1])
  })

  it('takes nothing more once it is closed, however often', async () => {
    const sink = threadedSink()
    await sink.send(encodedEvents(1))
    await Promise.all([sink.close(), sink.close()])
    await expect(sink.send(encodedEvents(1))).rejects.toMatchObject({ code: 'AA_CLOSED' })
    await expect(sink.open()).rejects.toMatchObject({ code: 'AA_CLOSED' })
  })

  it('fails what is under way when it is closed, for another time', async () => {
    kafka.topic.fateOf = () => 'NOT_ENOUGH_REPLICAS'
    const sink = threadedSink()
    const failed = sink.send(encodedEvents(1)).catch((error: unknown) => error)
    await sink.close()
    expect(await failed).toMatchObject({ retryable: true })
  })
})

describe('when the thread ends', () => {
  it('its sends fail for the moment, and the next one has another thread', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-actions-thread-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const environment = { HAS_ENDED: join(folder, 'ended'), REAL_ENTRY: ENTRY }
    const sink = threadedSink({ entry: ENDS, environment })
    const [first, second] = [encodedEvents(3), encodedEvents(2)]
    const errors: unknown[] = []
    const note = (error: unknown): void => void errors.push(error)
    await Promise.all([deliverAll(sink, first, note), deliverAll(sink, second, note)])
    expect(errors).toMatchObject([{ retryable: true }, { retryable: true }])
    expect(timesStored([...first, ...second])).toEqual([1, 1, 1, 1, 1])
    expect(notes).toEqual([])
  })

  it('as each of three did, without an answer, sending goes on without one', async () => {
    const sink = threadedSink({ entry: join(import.meta.dirname, 'no-such-file.js') })
    const events = encodedEvents(20)
    let retries = 0
    await deliverAll(sink, events, () => void retries++)
    expect(retries).toBe(3)
    expect(timesStored(events)).toEqual(events.map(() => 1))
    expect(notes).toEqual([expect.stringContaining('no thread for sending to Kafka lives')])
    await sink.close()
  })
})
