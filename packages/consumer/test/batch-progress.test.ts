import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchProgress } from '../src/batch-progress.ts'
import { record } from './records.ts'

const recordsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => record(first + index))

describe('the progress of a batch', () => {
  it('tells an offset only behind the lowest record that is not done', async () => {
    const progress = new BatchProgress(recordsFrom(10, 3))
    progress.settle(2, 'done')
    progress.settle(0, 'done')
    expect(await progress.nextOffset()).toBe(11n)
    progress.settle(1, 'done')
    expect(await progress.nextOffset()).toBe(13n)
    expect(await progress.nextOffset()).toBeUndefined()
  })

  it('never goes past a record that was skipped', async () => {
    const progress = new BatchProgress(recordsFrom(10, 3))
    progress.settle(1, 'skipped')
    progress.settle(2, 'done')
    progress.settle(0, 'done')
    expect(await progress.nextOffset()).toBe(11n)
    expect(await progress.nextOffset()).toBeUndefined()
    expect(progress.skipped).toBe(1)
  })

  it('wakes whoever waits as soon as there is something to tell', async () => {
    const progress = new BatchProgress(recordsFrom(0, 2))
    const waiting = progress.nextOffset()
    progress.settle(1, 'done')
    progress.settle(0, 'done')
    expect(await waiting).toBe(2n)
  })

  it('counts gaps between offsets as done: a compacted topic has them', async () => {
    const progress = new BatchProgress([record(3), record(90)])
    progress.settle(1, 'done')
    progress.settle(0, 'done')
    expect(await progress.nextOffset()).toBe(91n)
  })

  it('ends at the first record that is not done, in whatever order they settle', async () => {
    const settled = fc.array(fc.constantFrom('done' as const, 'skipped' as const), {
      minLength: 1,
      maxLength: 30,
    })
    const inSomeOrder = settled.chain((outcomes) =>
      fc.tuple(
        fc.constant(outcomes),
        fc.shuffledSubarray([...outcomes.keys()], { minLength: outcomes.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(inSomeOrder, async ([outcomes, order]) => {
        const progress = new BatchProgress(recordsFrom(0, outcomes.length))
        for (const index of order) progress.settle(index, outcomes[index]!)
        const told: bigint[] = []
        for (let next = await progress.nextOffset(); next !== undefined;) {
          told.push(next)
          next = await progress.nextOffset()
        }
        const firstOpen = outcomes.indexOf('skipped')
        const done = firstOpen === -1 ? outcomes.length : firstOpen
        expect(told).toEqual(done === 0 ? [] : [BigInt(done)])
      }),
    )
  })
})
