import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Log } from '../src/log.ts'
import { SOURCE_TIMING } from '../src/source-timing.ts'
import { FakeSource } from './fake-source.ts'

const { idleRestartMs, restart, sessionTimeoutMs } = SOURCE_TIMING

describe('a supervised source', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('replaces a consumer that crashed, once the old one is gone', async () => {
    const fake = new FakeSource()
    const first = await fake.running(1)
    first.join(0)
    const crash = new Error('brokers of null')
    first.emit('consumer.crash', { error: crash })
    await vi.advanceTimersByTimeAsync(0)
    expect(fake.source.status()).toMatchObject({
      state: 'connecting',
      partitions: [],
      joins: 1,
      restarts: 0,
      lastError: crash,
    })
    expect(first).toMatchObject({ isCut: true })
    await vi.advanceTimersByTimeAsync(restart.firstMs)
    const second = await fake.running(2)
    second.join(0, 1)
    expect(fake.source.status()).toMatchObject({
      state: 'consuming',
      partitions: [0, 1],
      joins: 2,
      restarts: 1,
      lastError: undefined,
    })
  })

  it('hears nothing more of a consumer that it has replaced', async () => {
    const fake = new FakeSource()
    const first = await fake.running(1)
    first.join(0)
    first.emit('consumer.crash', { error: new Error('gone') })
    await vi.advanceTimersByTimeAsync(restart.firstMs)
    const second = await fake.running(2)
    second.join(0)
    const before = fake.source.status()
    await vi.advanceTimersByTimeAsync(1)
    // kafkajs goes on for a while, and may find that the group has left it behind.
    first.emit('consumer.rebalancing', {})
    first.emit('consumer.heartbeat', {})
    first.emit('consumer.fetch', {})
    expect(fake.source.status()).toEqual(before)
  })

  it('never has two consumers: it waits for the handlers of the one that goes', async () => {
    const fake = new FakeSource()
    const first = await fake.running(1)
    first.join(0)
    void first.deliver({ offsets: [0] })
    const held = await fake.batches.next()
    first.emit('consumer.crash', { error: new Error('gone') })
    await vi.advanceTimersByTimeAsync(10 * restart.longestMs)
    expect(held.batch.signal.aborted).toBe(true)
    expect(fake.opened).toBe(1)
    held.release()
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    expect(fake).toMatchObject({ opened: 2, overlaps: 0 })
  })

  it('tries again later and later, at most every five seconds, and says the same thing once', async () => {
    const log = vi.fn<Log>()
    const fake = new FakeSource({
      log,
      prepare: (consumer) => (consumer.connectAnswer = Promise.reject(new Error('away'))),
    })
    await vi.advanceTimersByTimeAsync(60_000)
    const { opened } = fake
    expect(opened).toBeGreaterThan(60_000 / restart.longestMs)
    expect(opened).toBeLessThan(60_000 / (restart.longestMs / 2) + 8)
    expect(log.mock.calls.filter(([level]) => level !== 'debug')).toEqual([
      ['warn', 'away', expect.anything()],
    ])
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    expect(fake.opened).toBeGreaterThan(opened)
    expect(fake.overlaps).toBe(0)
  })

  it('starts quickly again after one that had lived for a while', async () => {
    let isAway = true
    const fake = new FakeSource({
      prepare: (consumer) => {
        if (isAway) consumer.connectAnswer = Promise.reject(new Error('away'))
      },
    })
    await vi.advanceTimersByTimeAsync(60_000)
    isAway = false
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    const nth = fake.opened
    const consumer = await fake.running(nth)
    consumer.join(0)
    await vi.advanceTimersByTimeAsync(sessionTimeoutMs + 1)
    consumer.emit('consumer.crash', { error: new Error('gone') })
    await vi.advanceTimersByTimeAsync(restart.firstMs)
    expect(fake.opened).toBe(nth + 1)
  })

  it('replaces a consumer whose fetches ended without a word', async () => {
    const fake = new FakeSource()
    const first = await fake.running(1)
    first.join(0)
    await vi.advanceTimersByTimeAsync(idleRestartMs - 1)
    first.emit('consumer.fetch', {})
    await vi.advanceTimersByTimeAsync(idleRestartMs - 1)
    expect(fake.opened).toBe(1)
    await vi.advanceTimersByTimeAsync(idleRestartMs / 2)
    expect(fake.opened).toBe(2)
    expect(fake.source.status().lastError).toMatchObject({ code: 'AA_BROKER_UNREACHABLE' })
  })

  it('leaves a consumer alone whose handler takes its time', async () => {
    const fake = new FakeSource()
    const consumer = await fake.running(1)
    consumer.join(0)
    void consumer.deliver({ offsets: [0] })
    const { finish } = await fake.batches.next()
    await vi.advanceTimersByTimeAsync(10 * idleRestartMs)
    await finish()
    await vi.advanceTimersByTimeAsync(idleRestartMs / 2)
    expect(fake.opened).toBe(1)
  })

  it('replaces a consumer that the group takes in again and again and then refuses', async () => {
    const fake = new FakeSource()
    const first = await fake.running(1)
    for (let joins = 0; joins < 10; joins++) first.join(0)
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    expect(fake.opened).toBe(1)
    first.join(0)
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    expect(fake.opened).toBe(2)
  })

  it('does not mind joins while the group accepts heartbeats in between', async () => {
    const fake = new FakeSource()
    const consumer = await fake.running(1)
    for (let joins = 0; joins < 50; joins++) {
      consumer.join(0)
      consumer.emit('consumer.heartbeat', {})
    }
    await vi.advanceTimersByTimeAsync(restart.longestMs)
    expect(fake.opened).toBe(1)
  })

  it('waits for a join under way before it leaves: kafkajs would go on by itself', async () => {
    let joined = (): void => {}
    const fake = new FakeSource({
      prepare: (consumer) => (consumer.runAnswer = new Promise((resolve) => (joined = resolve))),
    })
    const consumer = await fake.running(1)
    const closed = fake.source.close(30_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(consumer.calls).not.toContain('disconnect')
    joined()
    await closed
    expect(consumer.calls).toContain('disconnect')
    expect(fake.source.status().state).toBe('closed')
  })

  it('closes at once while no broker answers', async () => {
    const fake = new FakeSource({
      prepare: (consumer) => (consumer.connectAnswer = new Promise(() => {})),
    })
    const consumer = await fake.consumer(1)
    await consumer.called('connect')
    await fake.source.close(30_000)
    expect(fake.source.status().state).toBe('closed')
  })

  it('closes between two tries', async () => {
    const fake = new FakeSource({
      prepare: (consumer) => (consumer.connectAnswer = Promise.reject(new Error('away'))),
    })
    await vi.advanceTimersByTimeAsync(60_000)
    const { opened } = fake
    await fake.source.close(30_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fake.opened).toBe(opened)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets go at the deadline of a handler that never settles', async () => {
    const fake = new FakeSource()
    const consumer = await fake.running(1)
    consumer.join(0)
    void consumer.deliver({ offsets: [0] })
    const { batch } = await fake.batches.next()
    const closed = vi.fn<() => void>()
    void fake.source.close(30_000).then(closed)
    await vi.advanceTimersByTimeAsync(29_999)
    expect(closed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(closed).toHaveBeenCalledOnce()
    await expect(batch.commit(1n)).rejects.toMatchObject({ code: 'AA_CLOSED' })
    expect(consumer.isCut).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('hands over nothing more once it is closing', async () => {
    const fake = new FakeSource()
    const consumer = await fake.running(1)
    consumer.join(0)
    const closed = fake.source.close(30_000)
    await consumer.deliver({ offsets: [0] })
    await closed
    expect(fake.batches.handled).toBe(0)
  })

  it('knows when records were gone before it had read them, also when its log fails', async () => {
    const fake = new FakeSource({
      log: () => {
        throw new Error('the disk is full')
      },
    })
    await fake.running(1)
    expect(fake.source.status().lastLossAtMs).toBeUndefined()
    fake.clientLog('debug', '[ConsumerGroup] Offset out of range, resetting to default offset')
    expect(fake.source.status().lastLossAtMs).toBe(Date.now())
  })

  it('is started once, and not after it was closed', async () => {
    const { source } = new FakeSource()
    expect(() => source.start(() => Promise.resolve())).toThrow('started once')
    await source.close(30_000)
    expect(() => source.start(() => Promise.resolve())).toThrow('closed')
  })
})
