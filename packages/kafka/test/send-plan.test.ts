import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SEND_BYTES, MAX_SEND_RECORDS, planSends, type PlanOptions } from '../src/send-plan.ts'

interface Item {
  readonly lane: number
  readonly bytes: number
}

const OPTIONS: PlanOptions<Item> = { laneOf: ({ lane }) => lane, bytesOf: ({ bytes }) => bytes }

function items(count: number, bytes: number): readonly Item[] {
  return Array.from({ length: count }, () => ({ lane: 0, bytes }))
}

function sizes(list: readonly Item[]): readonly number[] | undefined {
  return planSends(list, OPTIONS)[0]?.batches.map((batch) => batch.length)
}

describe('a plan of sends', () => {
  it('splits by count', () => {
    expect(sizes(items(2 * MAX_SEND_RECORDS + 1, 1))).toEqual([
      MAX_SEND_RECORDS,
      MAX_SEND_RECORDS,
      1,
    ])
  })

  it('splits by bytes, and fills a batch to its last byte', () => {
    expect(sizes(items(5, MAX_SEND_BYTES / 2))).toEqual([2, 2, 1])
  })

  it('gives an item that exceeds the bytes a batch of its own', () => {
    const list = [...items(2, 10), ...items(1, MAX_SEND_BYTES + 1), ...items(2, 10)]
    expect(sizes(list)).toEqual([2, 1, 2])
  })

  it('keeps apart what may not share a batch', () => {
    const list = [1, 1, 2, 1].map((bytes) => ({ lane: 0, bytes }))
    const mayShare = (one: Item, other: Item): boolean => one.bytes === other.bytes
    const [lane] = planSends(list, { ...OPTIONS, mayShare })
    expect(lane?.batches.map((batch) => batch.length)).toEqual([2, 1, 1])
  })

  it('holds every item once, in its lane, in order, within the bounds', () => {
    const item = fc.record({
      lane: fc.integer({ min: 0, max: 4 }),
      bytes: fc.integer({ min: 0, max: MAX_SEND_BYTES + 10 }),
    })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 50 }), (list) => {
        const lanes = planSends(list, OPTIONS)
        expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length)
        for (const { name, batches } of lanes) {
          expect(batches.flat()).toEqual(list.filter(({ lane }) => lane === name))
          for (const batch of batches) {
            const bytes = batch.reduce((sum, one) => sum + one.bytes, 0)
            expect(batch.length === 1 || bytes <= MAX_SEND_BYTES).toBe(true)
          }
        }
        expect(lanes.flatMap(({ batches }) => batches.flat())).toHaveLength(list.length)
      }),
    )
  })
})
