import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'
import { hostileValues } from './hostile-values.ts'

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
  maxDepth: 5,
})
const limits = fc.record({
  maxChars: fc.integer({ min: 512, max: 3_000 }),
  maxStringChars: fc.integer({ min: 32, max: 1_000 }),
  maxDepth: fc.integer({ min: 2, max: 6 }),
  maxItems: fc.integer({ min: 8, max: 20 }),
})
const data = fc.oneof(
  anything,
  fc.array(fc.oneof(fc.string({ maxLength: 2_000, unit: 'binary' }), anything), { maxLength: 60 }),
  fc.dictionary(fc.string({ maxLength: 300 }), anything, { maxKeys: 60 }),
)
/** Hostile values by name: fast-check itself does not survive them. */
const hostile = fc.constantFrom('none', ...Object.keys(hostileValues()))
const bulky = fc.record({ data, hostile, isInside: fc.boolean() })

function made(given: { data: unknown; hostile: string; isInside: boolean }): unknown {
  const value = hostileValues()[given.hostile]
  if (given.hostile === 'none') return given.data
  return given.isInside ? [given.data, { value }, given.data] : value
}

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depth))
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(strings)
}

describe('any value at all', () => {
  it('becomes JSON within the limits', () => {
    fc.assert(
      fc.property(bulky, limits, (value, given) => {
        for (const text of [
          safeJson(made(value), { limits: given }),
          safeJsonObject(made(value), { limits: given }),
        ]) {
          expect(text.length).toBeLessThanOrEqual(given.maxChars)
          const read: unknown = JSON.parse(text)
          expect(depth(read)).toBeLessThanOrEqual(given.maxDepth)
          expect(strings(read).every(({ length }) => length <= given.maxStringChars)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('becomes JSON that can be stored', () => {
    fc.assert(
      fc.property(bulky, (value) => {
        const text = safeJson(made(value))
        const texts = [...strings(JSON.parse(text)), text].join('')
        expect(texts).not.toContain('\0')
        expect(texts).not.toMatch(/\p{Surrogate}/u)
      }),
      { numRuns: 150 },
    )
  })

  it('is an object at the root where one is asked for', () => {
    fc.assert(
      fc.property(bulky, (value) => {
        expect(safeJsonObject(made(value))).toMatch(/^\{.*\}$/s)
      }),
    )
  })

  it('is not changed by being made safe again', () => {
    fc.assert(
      fc.property(bulky, limits, (value, given) => {
        const options = { limits: given }
        const once = JSON.parse(safeJson(made(value), options)) as unknown
        expect(JSON.parse(safeJson(once, options))).toEqual(once)
      }),
      { numRuns: 200 },
    )
  })

  it.each(Object.entries(hostileValues()))('is written when it is %s', (_what, value) => {
    expect(() => JSON.parse(safeJson(value)) as unknown).not.toThrow()
    expect(() => JSON.parse(safeJson({ inside: [value] })) as unknown).not.toThrow()
  })
})
