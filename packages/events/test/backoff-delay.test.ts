import { describe, expect, it } from 'vitest'
import { backoffDelay } from '../src/index.ts'

const limits = { firstMs: 100, longestMs: 5_000 }
const delays = (failures: number): readonly number[] =>
  Array.from({ length: 200 }, () => backoffDelay(failures, limits))

describe('the delay before the next try', () => {
  it.each([
    { failures: 1, longest: 100 },
    { failures: 2, longest: 200 },
    { failures: 6, longest: 3_200 },
    { failures: 7, longest: 5_000 },
    { failures: 5_000, longest: 5_000 },
  ])('is $longest ms at most after $failures failures, and half of it at least', (row) => {
    const made = delays(row.failures)
    expect(Math.max(...made)).toBeLessThanOrEqual(row.longest)
    expect(Math.min(...made)).toBeGreaterThanOrEqual(row.longest / 2)
  })

  it('differs each time, so that many do not come back in step', () => {
    expect(new Set(delays(3)).size).toBeGreaterThan(100)
  })
})
