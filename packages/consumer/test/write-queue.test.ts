import { describe, expect, it } from 'vitest'
import type { Outcome, PendingRecord } from '../src/batch-progress.ts'
import { WriteQueue } from '../src/write-queue.ts'
import { record } from './records.ts'

interface Write {
  readonly offsets: readonly number[]
  /** Settles its records as done and ends. */
  readonly finish: () => void
  readonly fail: (error: Error) => void
}

function openQueue(batchSize: number, flushes: number) {
  const writes: Write[] = []
  const bugs: unknown[] = []
  const queue = new WriteQueue({
    batchSize,
    flushes,
    onBug: (error) => bugs.push(error),
    write: (records) =>
      new Promise<void>((resolve, reject) => {
        writes.push({
          offsets: records.map(({ record: { offset } }) => Number(offset)),
          finish: () => {
            for (const pending of records) pending.settle('done')
            resolve()
          },
          fail: reject,
        })
      }),
  })
  const outcomes = new Map<number, Outcome>()
  const pending = (offset: number, signal = new AbortController().signal): PendingRecord => ({
    record: record(offset),
    signal,
    settle: (outcome) => {
      if (!outcomes.has(offset)) outcomes.set(offset, outcome)
    },
  })
  return { queue, writes, bugs, outcomes, pending }
}

const offsets = (writes: readonly Write[]) => writes.map((write) => write.offsets)
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the queue before the table', () => {
  it('writes what is there at once: nothing waits for a batch to fill', () => {
    const { queue, writes, pending } = openQueue(100, 2)
    queue.add([pending(0)])
    expect(offsets(writes)).toEqual([[0]])
  })

  it('is full at 8 MB too, whatever the records are, and takes at least one', async () => {
    const { queue, writes, pending } = openQueue(100, 1)
    const large = (offset: number, bytes: number): PendingRecord => {
      const { record: small, ...rest } = pending(offset)
      return { ...rest, record: { ...small, value: new Uint8Array(bytes) } }
    }
    queue.add([large(0, 9_000_000), large(1, 5_000_000), large(2, 5_000_000), large(3, 1)])
    writes[0]!.finish()
    await settled()
    writes[1]!.finish()
    await settled()
    expect(offsets(writes)).toEqual([[0], [1, 2], [3]])
  })

  it('gathers what comes while all writes are busy, up to the batch size', async () => {
    const { queue, writes, pending } = openQueue(3, 1)
    queue.add([pending(0)])
    for (const offset of [1, 2, 3, 4]) queue.add([pending(offset)])
    expect(offsets(writes)).toEqual([[0]])
    writes[0]!.finish()
    await settled()
    expect(offsets(writes)).toEqual([[0], [1, 2, 3]])
    writes[1]!.finish()
    await settled()
    expect(offsets(writes)).toEqual([[0], [1, 2, 3], [4]])
  })

  it('has at most the given number of writes at the same time', async () => {
    const { queue, writes, pending } = openQueue(1, 2)
    queue.add([pending(0), pending(1), pending(2)])
    expect(offsets(writes)).toEqual([[0], [1]])
    writes[1]!.finish()
    await settled()
    expect(offsets(writes)).toEqual([[0], [1], [2]])
  })

  it('lets no partition wait until all of another one is written', async () => {
    const { queue, writes, pending } = openQueue(2, 1)
    queue.add([0, 1, 2, 3, 4].map((offset) => pending(offset)))
    queue.add([10, 11, 12].map((offset) => pending(offset)))
    for (let write = 0; write < 4; write++) {
      writes[write]!.finish()
      await settled()
    }
    expect(offsets(writes)).toEqual([
      [0, 1],
      [2, 3],
      [10, 11],
      [4, 12],
    ])
  })

  it('skips what waits when its partition is taken away, and nothing else', async () => {
    const { queue, writes, outcomes, pending } = openQueue(10, 1)
    const lost = new AbortController()
    queue.add([pending(0)])
    queue.add([pending(1, lost.signal), pending(2)])
    lost.abort()
    queue.dropAborted()
    expect(outcomes).toEqual(new Map([[1, 'skipped']]))
    writes[0]!.finish()
    await settled()
    expect(offsets(writes)).toEqual([[0], [2]])
  })

  it('skips what a broken write left open, says so, and goes on', async () => {
    const { queue, writes, bugs, outcomes, pending } = openQueue(1, 1)
    queue.add([pending(0), pending(1)])
    const bug = new TypeError('a bug')
    writes[0]!.fail(bug)
    await settled()
    expect(bugs).toEqual([bug])
    expect(outcomes.get(0)).toBe('skipped')
    writes[1]!.finish()
    await settled()
    expect(outcomes.get(1)).toBe('done')
  })
})
