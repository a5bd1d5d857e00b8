import { randomUUID } from 'node:crypto'
import { BrokerError, ClosedError, ConfigError } from '@agent-actions/events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { kafkaSink, type KafkaSink, type KafkaSinkOptions } from '../src/index.ts'
import { deliverAll } from './deliver-all.ts'
import { encodedEvent, encodedEvents } from './encoded-events.ts'
import { MemoryBroker } from './memory-broker.ts'

function sinkOf(broker: MemoryBroker, options: KafkaSinkOptions = {}): KafkaSink {
  return kafkaSink({ producer: broker, partitions: broker.partitions, ...options })
}

/** The broker answers once the returned function is called. */
function holdAnswers(broker: MemoryBroker): () => void {
  let release = (): void => {}
  const answer = new Promise<'stored'>((resolve) => {
    release = () => resolve('stored')
  })
  broker.fateOf = () => answer
  return () => release()
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('connecting', () => {
  it('waits for the first event, and happens once', async () => {
    const broker = new MemoryBroker()
    const sink = sinkOf(broker)
    expect(broker.connects).toBe(0)
    await sink.send(encodedEvents(50))
    await sink.send(encodedEvents(50))
    expect(broker.connects).toBe(1)
  })

  it('happens with open(), for those who want to know early', async () => {
    const broker = new MemoryBroker()
    broker.isReachable = false
    const sink = sinkOf(broker)
    await expect(sink.open()).rejects.toThrow(BrokerError)
    broker.isReachable = true
    await sink.open()
    expect(broker.connects).toBe(2)
  })

  it('is tried again with each send until a broker is there', async () => {
    const broker = new MemoryBroker()
    broker.isReachable = false
    const events = encodedEvents(20)
    const sink = sinkOf(broker)
    let retries = 0
    await deliverAll(sink, events, (error) => {
      expect(error).toMatchObject({ code: 'AA_BROKER_UNREACHABLE', retryable: true })
      broker.isReachable = ++retries === 3
    })
    expect(broker.messages).toHaveLength(events.length)
  })
})

describe('closing', () => {
  it('lets a send that is under way finish, and takes no new one', async () => {
    const broker = new MemoryBroker()
    const release = holdAnswers(broker)
    const sink = sinkOf(broker)
    const sending = sink.send([encodedEvent()])
    await vi.waitUntil(() => broker.sending === 1)
    const closing = sink.close()
    await expect(sink.send([encodedEvent()])).rejects.toThrow(ClosedError)
    expect(broker.disconnects).toBe(0)
    release()
    await Promise.all([sending, closing])
    expect(broker.messages).toHaveLength(1)
    expect(broker.disconnects).toBe(1)
  })

  it('does not wait for ever for a send that nobody answers, and starts no further one', async () => {
    const broker = new MemoryBroker()
    const release = holdAnswers(broker)
    const run = randomUUID()
    const sink = sinkOf(broker, { closeTimeoutMs: 1 })
    const sending = sink.send(Array.from({ length: 1_200 }, () => encodedEvent(run)))
    await vi.waitUntil(() => broker.sending === 1)
    await sink.close()
    expect(broker.disconnects).toBe(1)
    release()
    await expect(sending).rejects.toThrow(ClosedError)
    expect(broker.sends).toHaveLength(1)
  })

  it.each([
    { does: 'rejects', disconnect: () => Promise.reject(new Error('no')) },
    { does: 'never settles', disconnect: () => new Promise<void>(() => {}) },
    {
      does: 'throws',
      disconnect: (): Promise<void> => {
        throw new Error('no')
      },
    },
  ])('ends well when the client $does', async ({ disconnect }) => {
    const broker = new MemoryBroker()
    broker.disconnect = disconnect
    const sink = sinkOf(broker)
    await sink.send([encodedEvent()])
    await expect(sink.close()).resolves.toBeUndefined()
    await expect(sink.close()).resolves.toBeUndefined()
  })

  it('connects to nothing when nothing was sent', async () => {
    const sink = kafkaSink({ brokers: 'localhost:1' })
    await sink.close()
    await expect(sink.send([encodedEvent()])).rejects.toThrow(ClosedError)
    await expect(sink.open()).rejects.toThrow(ClosedError)
  })
})

describe('wrong options', () => {
  it('are all told at once, when the sink is made', () => {
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    const make = () => kafkaSink({ topic: 'a topic', closeTimeoutMs: -1, partitions: 3 })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(/topic must be[^]*partitions is for[^]*closeTimeoutMs must be/)
    expect(make).toThrow(/KAFKA_BOOTSTRAP_SERVERS/)
  })

  it.each(['', '.', '..', 'ä', 'a'.repeat(250)])('include the topic %j', (topic) => {
    expect(() => kafkaSink({ brokers: 'localhost:9092', topic })).toThrow(/topic must be/)
  })

  it.each([0, -1, 1.5, Number.NaN])('include %d partitions', (partitions) => {
    const producer = new MemoryBroker()
    expect(() => kafkaSink({ producer, partitions })).toThrow(/partitions must be/)
  })

  it('include a client that cannot send', () => {
    const producer = { connect() {} } as unknown as MemoryBroker
    expect(() => kafkaSink({ producer })).toThrow(
      /must have connect\(\), send\(\) and disconnect\(\)/,
    )
  })

  it('are not those of brokers when the client is given', () => {
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', 'not an address')
    expect(() => kafkaSink({ producer: new MemoryBroker() })).not.toThrow()
  })
})
