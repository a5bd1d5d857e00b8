import { describe, expect, it } from 'vitest'
import { consumeBatch } from '../src/consume-batch.ts'
import type { PendingRecord } from '../src/batch-progress.ts'
import { WriteQueue } from '../src/write-queue.ts'
import { Heard } from './heard.ts'
import { batchOf, record } from './records.ts'

const recordsOf = (count: number) => Array.from({ length: count }, (_, offset) => record(offset))

/** A queue whose writes do what the test says. */
function queueOf(write: (records: readonly PendingRecord[]) => Promise<void>, batchSize = 2) {
  const bugs: unknown[] = []
  const queue = new WriteQueue({ write, batchSize, flushes: 2, onBug: (error) => bugs.push(error) })
  return { queue, bugs }
}

/** Whoever awaits `opened` goes on once somebody called `open`. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

const writeAll = async (records: readonly PendingRecord[]): Promise<void> => {
  for (const pending of records) pending.settle('done')
}

describe('a batch of a partition', () => {
  it('is committed to its end, and what was received and committed is heard', async () => {
    const observer = new Heard()
    const batch = batchOf(recordsOf(5))
    await consumeBatch(batch, queueOf(writeAll).queue, observer)
    expect(batch.commits.at(-1)).toBe(5n)
    expect(observer.records).toBe(5)
    expect(observer.commits.at(-1)).toEqual({ partition: 0, nextOffset: 5n })
  })

  it('says how old what waits is, until nothing does', async () => {
    const first = gate()
    const observer = new Heard()
    const records = recordsOf(4).map((each, index) => ({ ...each, timestampMs: index }))
    const { queue } = queueOf(async (some) => {
      if (some[0]!.record.offset === 2n) await first.opened
      await writeAll(some)
    })
    const consumed = consumeBatch(batchOf(records), queue, observer)
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(observer.oldest.map(({ oldestMs }) => oldestMs)).toEqual([0, 2])
    first.open()
    await consumed
    expect(observer.oldest.at(-1)).toEqual({ partition: 0, oldestMs: undefined })
  })

  it('never commits past a write that is not finished', async () => {
    const first = gate()
    const batch = batchOf(recordsOf(4))
    const { queue } = queueOf(async (records) => {
      if (records[0]!.record.offset === 0n) await first.opened
      await writeAll(records)
    })
    const consumed = consumeBatch(batch, queue, new Heard())
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(batch.commits).toEqual([])
    first.open()
    await consumed
    expect(batch.commits).toEqual([4n])
  })

  it('commits what is done while the rest is being written', async () => {
    const committed = gate()
    const commits: bigint[] = []
    const batch = {
      ...batchOf(recordsOf(4)),
      commit: async (nextOffset: bigint) => {
        commits.push(nextOffset)
        if (nextOffset === 2n) committed.open()
      },
    }
    const { queue } = queueOf(async (records) => {
      if (records[0]!.record.offset === 2n) await committed.opened
      await writeAll(records)
    })
    await consumeBatch(batch, queue, new Heard())
    expect(commits).toEqual([2n, 4n])
  })

  it('that was taken away ends with what was under way, and commits nothing of it', async () => {
    const batch = batchOf(recordsOf(6))
    const begun: bigint[] = []
    const { queue } = queueOf(async (records) => {
      begun.push(records[0]!.record.offset)
      batch.takeAway()
      await writeAll(records)
    })
    await consumeBatch(batch, queue, new Heard())
    expect(begun).toEqual([0n])
    expect(batch.commits).toEqual([])
  })

  it('that was taken away before it began is not begun', async () => {
    const batch = batchOf(recordsOf(1))
    batch.takeAway()
    const begun: bigint[] = []
    const { queue } = queueOf(async (records) => void begun.push(records[0]!.record.offset))
    await consumeBatch(batch, queue, new Heard())
    expect(begun).toEqual([])
  })

  it('rejects when a bug left records unwritten, so that they come again later', async () => {
    const batch = batchOf(recordsOf(1))
    const { queue, bugs } = queueOf(async () => {
      throw new TypeError('a bug')
    })
    await expect(consumeBatch(batch, queue, new Heard())).rejects.toThrow(/1 records/)
    expect(bugs).toHaveLength(1)
    expect(batch.commits).toEqual([])
  })
})
