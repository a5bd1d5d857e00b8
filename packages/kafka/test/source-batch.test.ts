import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { refusal } from './fake-consumer.ts'
import { SOURCE_TIMING } from '../src/source-timing.ts'
import { FakeSource } from './fake-source.ts'

describe('a batch of a source', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('tells the group first, and kafkajs second', async () => {
    const { batches, consumer } = await joined()
    const handled = consumer.deliver({ offsets: [4, 5, 6] })
    const { batch, release } = await batches.next()
    await batch.commit(6n)
    expect(consumer).toMatchObject({ committed: ['6'], resolved: ['5'] })
    consumer.commitAnswer = () => Promise.reject(refusal('ILLEGAL_GENERATION'))
    await expect(batch.commit(7n)).rejects.toThrow('another member')
    expect(consumer).toMatchObject({ committed: ['6'], resolved: ['5'] })
    release()
    await expect(handled).rejects.toMatchObject({ type: 'ILLEGAL_GENERATION' })
  })

  it('commits the control records behind its last record with it', async () => {
    const { batches, consumer } = await joined()
    void consumer.deliver({ offsets: [4, 5], lastOffset: 7 })
    const { batch, release } = await batches.next()
    await batch.commit(6n)
    expect(consumer).toMatchObject({ committed: ['8'], resolved: ['5'] })
    release()
  })

  it('tries a commit again that got lost, before any later one', async () => {
    const { batches, consumer } = await joined()
    consumer.commitAnswer = vi
      .fn<() => Promise<void>>(() => Promise.resolve())
      .mockRejectedValueOnce(new Error('Closed connection'))
      .mockRejectedValueOnce(new Error('Request timed out'))
    void consumer.deliver({ offsets: [0, 1, 2] })
    const { batch, release } = await batches.next()
    const commits = Promise.all([batch.commit(1n), batch.commit(3n)])
    await vi.advanceTimersByTimeAsync(1_000)
    await commits
    expect(consumer.committed).toEqual(['1', '3'])
    release()
  })

  it('asks nobody about what is committed already', async () => {
    const { batches, consumer } = await joined()
    void consumer.deliver({ offsets: [0, 1, 2] })
    const { batch, release } = await batches.next()
    await batch.commit(2n)
    await batch.commit(1n)
    expect(consumer.committed).toEqual(['2'])
    release()
  })

  it('gives up a commit, and itself, when nobody answered for as long as a session lasts', async () => {
    const { batches, consumer } = await joined()
    const lost = new Error('Request timed out')
    consumer.commitAnswer = () => Promise.reject(lost)
    const handled = consumer.deliver({ offsets: [0] })
    const { batch, release } = await batches.next()
    const refused = batch.commit(1n).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(SOURCE_TIMING.sessionTimeoutMs - 1)
    expect(batch.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(SOURCE_TIMING.commit.longestMs)
    expect(await refused).toMatchObject({ code: 'AA_BROKER_REFUSED', cause: lost })
    expect(batch.signal.aborted).toBe(true)
    release()
    await expect(handled).rejects.toBe(lost)
  })

  it('refuses a commit once its handler has settled', async () => {
    const { batches, consumer } = await joined()
    const handled = consumer.deliver({ offsets: [0] })
    const { batch, release } = await batches.next()
    release()
    await vi.advanceTimersByTimeAsync(1_000)
    await handled
    await expect(batch.commit(1n)).rejects.toMatchObject({ code: 'AA_CLOSED' })
    expect(consumer.committed).toEqual([])
  })

  it('refuses a commit once kafkajs has joined again beneath it, and asks for no further join', async () => {
    const { batches, consumer } = await joined()
    const handled = consumer.deliver({ offsets: [0] })
    const { batch, release } = await batches.next()
    consumer.join(1)
    expect(batch.signal.aborted).toBe(true)
    await expect(batch.commit(1n)).rejects.toMatchObject({ code: 'AA_CLOSED' })
    release()
    await handled
    expect(consumer).toMatchObject({ committed: [], resolved: [] })
  })

  it('does not tell kafkajs of a commit that was under way when it joined again', async () => {
    const { batches, consumer } = await joined()
    let answer = (): void => {}
    consumer.commitAnswer = () => new Promise((resolve) => (answer = resolve))
    const handled = consumer.deliver({ offsets: [0] })
    const { batch, release } = await batches.next()
    const late = batch.commit(1n).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(0)
    consumer.join(1)
    answer()
    expect(await late).toMatchObject({ code: 'AA_CLOSED' })
    release()
    await handled
    expect(consumer.resolved).toEqual([])
  })

  it('lets no commit overtake that of control records before it', async () => {
    const { batches, consumer } = await joined()
    consumer.emit('consumer.end_batch_process', { batchSize: 0, partition: 0, lastOffset: '8' })
    void consumer.deliver({ offsets: [9] })
    const { finish } = await batches.next()
    await finish()
    expect(consumer.committed).toEqual(['9', '10'])
  })
})

async function joined() {
  const fake = new FakeSource()
  const consumer = await fake.running()
  consumer.join(0)
  return { batches: fake.batches, consumer }
}
