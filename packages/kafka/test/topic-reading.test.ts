import { DeliveryError } from '@agent-actions/events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartitionRange } from '../src/admin-ranges.ts'
import { asError } from '../src/source-refusal.ts'
import { TopicReading, type TopicReadingOptions } from '../src/topic-reading.ts'
import { FakeConsumer, refusal } from './fake-consumer.ts'

const STALLED_AFTER_MS = 30_000
/** Not microtasks and events: the fake consumer lives by them. */
const TIMERS = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'performance',
] as const

interface Started {
  readonly consumer: FakeConsumer
  readonly done: Promise<void>
  /** `partition:offset`, as they were handed over. */
  readonly read: string[]
}

/** A reading whose kafkajs is played by the test. */
async function start(
  ranges: readonly PartitionRange[],
  options: Partial<TopicReadingOptions> = {},
  consumer = new FakeConsumer(),
): Promise<Started> {
  const read: string[] = []
  const reading = new TopicReading({
    topic: 'topic',
    ranges,
    handle: (records) => {
      read.push(...records.map(({ partition, offset }) => `${partition}:${offset}`))
    },
    log: () => {},
    stalledAfterMs: STALLED_AFTER_MS,
    openClient: () => Promise.resolve(consumer),
    explain: asError,
    ...options,
  })
  const done = reading.run()
  done.catch(() => {})
  await consumer.called('run')
  return { consumer, done, read }
}

/** As `brokerErrorFrom` has it. */
const passing: TopicReadingOptions['explain'] = (error) =>
  new DeliveryError('AA_DELIVERY_FAILED', String(error), { retryable: true })

const rangeOf = (from: number, to: number, partition = 0): PartitionRange => ({
  partition,
  from: BigInt(from),
  to: BigInt(to),
})

describe('a reading of a topic', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: [...TIMERS] }))
  afterEach(() => void vi.useRealTimers())

  it('ends with the last record of each range, commits nothing and leaves its group', async () => {
    const { consumer, done, read } = await start([rangeOf(0, 2), rangeOf(5, 6, 1)])
    await consumer.deliver({ offsets: [0, 1] })
    await consumer.deliver({ partition: 1, offsets: [5] })
    await done
    expect(read).toEqual(['0:0', '0:1', '1:5'])
    expect(consumer.committed).toEqual([])
    expect(consumer.calls).toContain('disconnect')
    expect(consumer.isCut).toBe(true)
    expect(await consumer.config).toMatchObject({
      groupId: expect.stringMatching(/^agent-actions-reader-/),
      allowAutoTopicCreation: false,
    })
  })

  it('connects to nobody where there is nothing to read', async () => {
    const openClient = vi.fn<TopicReadingOptions['openClient']>()
    const reading = new TopicReading({
      topic: 'topic',
      ranges: [rangeOf(7, 7)],
      handle: () => {},
      log: () => {},
      stalledAfterMs: 1,
      openClient,
      explain: asError,
    })
    await reading.run()
    expect(openClient).not.toHaveBeenCalled()
  })

  it('leaves no timer behind when kafkajs cannot be had', async () => {
    const reading = new TopicReading({
      topic: 'topic',
      ranges: [rangeOf(0, 1)],
      handle: () => {},
      log: () => {},
      stalledAfterMs: 1,
      openClient: () => Promise.reject(new Error('no kafkajs')),
      explain: asError,
    })
    await expect(reading.run()).rejects.toThrow('no kafkajs')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('hands over nothing outside of the ranges, and nothing twice when kafkajs begins anew', async () => {
    const { consumer, done, read } = await start([rangeOf(2, 5)])
    consumer.join(0)
    await consumer.deliver({ offsets: [0, 1, 2, 3] })
    consumer.join(0)
    await consumer.deliver({ offsets: [2, 3, 4, 5] })
    await done
    expect(read).toEqual(['0:2', '0:3', '0:4'])
    expect(consumer.seeks).toEqual(['0:2', '0:4'])
  })

  it('ends also where the last offsets hold no record', async () => {
    const { consumer, done, read } = await start([rangeOf(0, 4)])
    await consumer.deliver({ offsets: [0, 1], lastOffset: 2 })
    consumer.emit('consumer.end_batch_process', { partition: 0, batchSize: 0, lastOffset: '3' })
    await done
    expect(read).toEqual(['0:0', '0:1'])
  })

  it('never has two calls of the handler at a time', async () => {
    let running = 0
    let most = 0
    const { consumer, done } = await start([rangeOf(0, 1), rangeOf(0, 1, 1)], {
      handle: async () => {
        most = Math.max(most, ++running)
        await Promise.resolve()
        running--
      },
    })
    void consumer.deliver({ offsets: [0] })
    void consumer.deliver({ partition: 1, offsets: [0] })
    await done
    expect(most).toBe(1)
  })

  it('fails with what the handler throws, and hands over nothing more', async () => {
    let calls = 0
    const { consumer, done } = await start([rangeOf(0, 9)], {
      handle: () => {
        calls++
        throw new Error('no room')
      },
    })
    await consumer.deliver({ offsets: [0] })
    await consumer.deliver({ offsets: [1] })
    await expect(done).rejects.toThrow('no room')
    expect(calls).toBe(1)
  })

  it('fails when kafkajs cannot go on', async () => {
    const { consumer, done } = await start([rangeOf(0, 9)])
    consumer.emit('consumer.crash', { error: refusal('TOPIC_AUTHORIZATION_FAILED') })
    await expect(done).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED')
    expect(consumer.isCut).toBe(true)
  })

  it('begins anew, where it was, when a coordinator is still loading', async () => {
    const next = new FakeConsumer()
    const openClient = vi.fn<TopicReadingOptions['openClient']>()
    const first = new FakeConsumer()
    openClient.mockResolvedValueOnce(first).mockResolvedValueOnce(next)
    const { done, read } = await start([rangeOf(0, 2)], { openClient, explain: passing }, first)
    await first.deliver({ offsets: [0] })
    first.emit('consumer.crash', { error: refusal('GROUP_LOAD_IN_PROGRESS') })
    await vi.advanceTimersByTimeAsync(1_000)
    await next.called('run')
    expect(first.isCut).toBe(true)
    await next.deliver({ offsets: [0, 1] })
    await done
    expect(read).toEqual(['0:0', '0:1'])
  })

  it('gives up a coordinator that is loading for too long', async () => {
    const { consumer, done } = await start([rangeOf(0, 2)], { explain: passing })
    const loading = setInterval(
      () => consumer.emit('consumer.crash', { error: refusal('GROUP_LOAD_IN_PROGRESS') }),
      1_000,
    )
    await vi.advanceTimersByTimeAsync(STALLED_AFTER_MS + 5_000)
    clearInterval(loading)
    await expect(done).rejects.toThrow('2 offsets of it are not read')
  })

  it('gives up when nothing comes for too long, and not while the handler works', async () => {
    let release = (): void => {}
    const { consumer, done } = await start([rangeOf(0, 9)], {
      handle: () => new Promise<void>((resolve) => (release = resolve)),
    })
    let isDone = false
    done.catch(() => (isDone = true))
    const delivered = consumer.deliver({ offsets: [0] })
    await vi.advanceTimersByTimeAsync(3 * STALLED_AFTER_MS)
    expect(isDone).toBe(false)
    release()
    await delivered
    await vi.advanceTimersByTimeAsync(STALLED_AFTER_MS + 1_000)
    await expect(done).rejects.toMatchObject({
      code: 'AA_DELIVERY_FAILED',
      message: expect.stringContaining('8 offsets of it are not read'),
    })
  })

  it('ends when it is aborted, after the handler that is under way', async () => {
    const aborting = new AbortController()
    let release = (): void => {}
    let started = (): void => {}
    const isHandling = new Promise<void>((resolve) => (started = resolve))
    const { consumer, done } = await start([rangeOf(0, 9)], {
      signal: aborting.signal,
      handle: () => {
        started()
        return new Promise<void>((resolve) => (release = resolve))
      },
    })
    let isDone = false
    done.catch(() => (isDone = true))
    void consumer.deliver({ offsets: [0] })
    await isHandling
    aborting.abort()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(isDone).toBe(false)
    release()
    await expect(done).rejects.toMatchObject({ code: 'AA_CLOSED' })
  })
})
