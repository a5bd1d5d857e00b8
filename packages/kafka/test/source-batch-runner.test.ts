import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Log } from '../src/log.ts'
import { SOURCE_TIMING } from '../src/source-timing.ts'
import { refusal } from './fake-consumer.ts'
import { FakeSource, type FakeSourceOptions } from './fake-source.ts'

describe('the batches of a source', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ask for a heartbeat four times a second for as long as a handler runs', async () => {
    const { batches, consumer } = await joined()
    const handled = consumer.deliver({ offsets: [0] })
    const { finish } = await batches.next()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(consumer.heartbeats).toBe(80)
    await finish()
    await handled
    await vi.advanceTimersByTimeAsync(20_000)
    expect(consumer.heartbeats).toBe(80)
  })

  it('share their heartbeats, and send none before the last one is answered', async () => {
    const { batches, consumer } = await joined()
    let answer = (): void => {}
    consumer.heartbeatAnswer = () => new Promise((resolve) => (answer = resolve))
    void consumer.deliver({ partition: 0, offsets: [0] })
    void consumer.deliver({ partition: 1, offsets: [0] })
    const held = [await batches.next(), await batches.next()]
    await vi.advanceTimersByTimeAsync(1_000)
    expect(consumer.heartbeats).toBe(1)
    answer()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(consumer.heartbeats).toBe(2)
    answer()
    for (const { finish } of held) await finish()
  })

  it.each([
    'REBALANCE_IN_PROGRESS',
    'ILLEGAL_GENERATION',
    'UNKNOWN_MEMBER_ID',
    'NOT_COORDINATOR_FOR_GROUP',
  ])(
    'are aborted when a heartbeat is answered %s, and kafkajs hears it once they have settled',
    async (type) => {
      const { batches, consumer } = await joined()
      const handled = [
        consumer.deliver({ partition: 0, offsets: [0, 1] }),
        consumer.deliver({ partition: 1, offsets: [0] }),
      ]
      const told = Promise.all(handled.map((run) => expect(run).rejects.toMatchObject({ type })))
      const held = [await batches.next(), await batches.next()]
      consumer.heartbeatAnswer = () => Promise.reject(refusal(type))
      await vi.advanceTimersByTimeAsync(1_000)
      expect(held.map(({ batch }) => batch.signal.aborted)).toEqual([true, true])
      await held[0]!.batch.commit(1n)
      expect(consumer.committed).toEqual(['1'])
      for (const { release } of held) release()
      await told
    },
  )

  it('are aborted only when heartbeats got lost for as long as a session lasts', async () => {
    const { batches, consumer } = await joined()
    const lost = new Error('Request timed out')
    consumer.heartbeatAnswer = () => Promise.reject(lost)
    const handled = consumer.deliver({ offsets: [0] })
    const { batch, release } = await batches.next()
    await vi.advanceTimersByTimeAsync(SOURCE_TIMING.sessionTimeoutMs - 1)
    expect(batch.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(batch.signal.aborted).toBe(true)
    release()
    await expect(handled).rejects.toBe(lost)
  })

  it('are not handed over after a silence as long as a session, if the group refuses by then', async () => {
    const { batches, consumer } = await joined()
    await vi.advanceTimersByTimeAsync(SOURCE_TIMING.sessionTimeoutMs)
    consumer.heartbeatAnswer = () => Promise.reject(refusal('UNKNOWN_MEMBER_ID'))
    await expect(consumer.deliver({ offsets: [0] })).rejects.toMatchObject({
      type: 'UNKNOWN_MEMBER_ID',
    })
    consumer.heartbeatAnswer = () => Promise.resolve()
    void consumer.deliver({ offsets: [0] })
    const { finish } = await batches.next()
    await finish()
    expect(batches.handled).toBe(1)
  })

  it('come again later and later while their handler does nothing with them', async () => {
    const { consumer } = await joined({ handle: () => Promise.resolve() })
    const delays: number[] = []
    for (let times = 0; times < 8; times++) {
      const since = Date.now()
      const handled = consumer.deliver({ offsets: [0] }).then(() => delays.push(Date.now() - since))
      await vi.advanceTimersByTimeAsync(SOURCE_TIMING.redeliver.longestMs)
      await handled
    }
    expect(delays[0]).toBeLessThanOrEqual(SOURCE_TIMING.redeliver.firstMs)
    expect(delays.at(-1)).toBeGreaterThanOrEqual(SOURCE_TIMING.redeliver.longestMs / 2)
  })

  it('join again at once after a rebalance, and later and later while the group refuses', async () => {
    const { batches, consumer } = await joined()
    await vi.advanceTimersByTimeAsync(1_000)
    const refused = refusal('ILLEGAL_GENERATION')
    const delays: number[] = []
    for (let times = 0; times < 6; times++) {
      const handled = consumer.deliver({ offsets: [0] })
      const { batch, release } = await batches.next()
      consumer.commitAnswer = () => Promise.reject(refused)
      await expect(batch.commit(1n)).rejects.toThrow('Not committed')
      const since = Date.now()
      const joins = handled.catch((error: unknown) => {
        if (error === refused) delays.push(Date.now() - since)
        consumer.join(0, 1)
      })
      release()
      await vi.advanceTimersByTimeAsync(SOURCE_TIMING.rejoin.longestMs)
      await joins
    }
    expect(delays).toHaveLength(6)
    expect(delays[0]).toBe(0)
    expect(delays[1]).toBeGreaterThanOrEqual(SOURCE_TIMING.rejoin.firstMs / 2)
    expect(delays.at(-1)).toBeGreaterThanOrEqual(SOURCE_TIMING.rejoin.longestMs / 2)
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('away'))],
    [
      'throws',
      () => {
        throw new TypeError('x is not a function')
      },
    ],
  ])('never end kafkajs when a handler %s', async (_what, handle) => {
    const log = vi.fn<Log>()
    const { consumer } = await joined({ log, handle })
    const handled = consumer.deliver({ offsets: [0] })
    await vi.advanceTimersByTimeAsync(1_000)
    await handled
    expect(log).toHaveBeenCalledWith('error', expect.stringContaining('bug'), expect.anything())
  })

  it('never end kafkajs when the log throws', async () => {
    const { consumer } = await joined({
      log: () => {
        throw new Error('disk full')
      },
      handle: () => Promise.reject(new Error('away')),
    })
    const handled = consumer.deliver({ offsets: [0] })
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(handled).resolves.toBeUndefined()
  })
})

async function joined(options: FakeSourceOptions = {}) {
  const fake = new FakeSource(options)
  const consumer = await fake.running()
  consumer.join(0, 1)
  return { batches: fake.batches, consumer }
}
