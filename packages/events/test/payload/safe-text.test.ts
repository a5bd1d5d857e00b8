import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeText } from '../../src/payload/safe-text.ts'

describe('safeText', () => {
  it('keeps a text that fits', () => {
    expect(safeText('été 🛒', 6)).toBe('été 🛒')
    expect(safeText('', 0)).toBe('')
  })

  it('ends a text that was cut with an ellipsis, within the length', () => {
    expect(safeText('abcdef', 4)).toBe('abc…')
    expect(safeText('abcdef', 1)).toBe('…')
    expect(safeText('abcdef', 0)).toBe('')
  })

  it('cuts between characters', () => {
    expect(safeText('ab🛒cd', 4)).toBe('ab…')
    expect(safeText('ab🛒cd', 5)).toBe('ab🛒…')
  })

  it('replaces what cannot be stored', () => {
    expect(safeText('a\0b\uD800', 10)).toBe('a\uFFFDb\uFFFD')
    expect(safeText('a\0b\uD800cdef', 6)).toBe('a\uFFFDb\uFFFDc…')
  })

  it('gives a storable text within the length, whatever it is given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      }),
    )
    fc.assert(
      fc.property(text, fc.nat(20), (given, maxChars) => {
        const safe = safeText(given, maxChars)
        expect(safe.length).toBeLessThanOrEqual(maxChars)
        expect(safe).not.toMatch(/\p{Surrogate}|\0/u)
        expect(safeText(safe, maxChars)).toBe(safe)
      }),
    )
  })
})
