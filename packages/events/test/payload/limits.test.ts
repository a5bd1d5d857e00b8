import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, resolveLimits } from '../../src/payload/limits.ts'
import { safeJson } from '../../src/payload/safe-json.ts'

type Read = Record<string, unknown> & { value: unknown; _truncated: Record<string, number> }
const written = (value: unknown, limits = {}): Read =>
  JSON.parse(safeJson(value, { limits })) as Read

describe('a payload within the limits', () => {
  it('is whole, also at their very edge', () => {
    const text = 'x'.repeat(DEFAULT_LIMITS.maxStringChars)
    const list = Array.from({ length: DEFAULT_LIMITS.maxItems }, () => 1)
    expect(written({ text, list })).toEqual({ text, list })
    const full = 'x'.repeat(1_000 - 2)
    expect(safeJson(full, { limits: { maxChars: 1_000 } })).toBe(JSON.stringify(full))
    const escaped = 'a \\u0000 in words'.padEnd(1_000 - 3)
    expect(safeJson(escaped, { limits: { maxChars: 1_000 } })).toBe(JSON.stringify(escaped))
  })

  it('may have as many levels as they say, where a list at the root is under value', () => {
    const nested = (levels: number): unknown =>
      JSON.parse('[{"a":'.repeat(levels / 2) + '0' + '}]'.repeat(levels / 2))
    const object = { value: nested(14) }
    expect(written(object)).toEqual(object)
    expect(written(nested(14))).toEqual(nested(14))
    expect(written({ value: nested(16) })).toHaveProperty('_truncated.levels', 1)
    expect(written(nested(16))).toHaveProperty('_truncated.levels', 1)
  })
})

describe('a payload that was cut', () => {
  it('says how long it was: 10 MB of text', () => {
    const { text, _truncated } = written({ text: 'x'.repeat(10_000_000) })
    expect(text).toBe(`${'x'.repeat(16_383)}…`)
    expect(_truncated).toEqual({ original_chars: 10_000_011, strings: 1 })
  })

  it('is cut between characters', () => {
    const { value } = written('🛒'.repeat(20_000))
    expect(value).toBe(`${'🛒'.repeat(8_191)}…`)
  })

  it('has the first items of a list, and counts the others', () => {
    const { value, _truncated } = written(Array.from({ length: 1_500 }, (_, i) => i))
    expect(value).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
    expect(_truncated).toMatchObject({ items: 500 })
  })

  it.each([
    [
      'an object',
      (size: number) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${i}`, i])),
    ],
    ['a map', (size: number) => new Map(Array.from({ length: size }, (_, i) => [`k${i}`, i]))],
  ])('has the first keys of %s, and counts the others', (_what, make) => {
    const { _truncated, ...kept } = written(make(1_500))
    expect(kept).toEqual(JSON.parse(safeJson(make(1_000))))
    expect(_truncated).toMatchObject({ items: 500 })
  })

  it('counts the items of a set and of a sparse list that it never looked at', () => {
    expect(written(new Set(Array.from({ length: 1_200 }, (_, i) => i)))._truncated['items']).toBe(
      200,
    )
    expect(written(new Array(1_000_000_000))._truncated).toEqual({
      original_chars: 999_999_000 + '[null]'.length + 999 * ',null'.length,
      items: 999_999_000,
    })
  })

  it('has a mark where it was too deep', () => {
    let nested: unknown = 'bottom'
    for (let level = 0; level < 100_000; level += 1) nested = { nested }
    const text = safeJson(nested)
    expect(text).toContain('{"nested":"[Object]"}')
    expect(JSON.parse(text)).toHaveProperty('_truncated.levels', 1)
  })

  it('has long keys cut, and counts those that became one', () => {
    const { _truncated, ...kept } = written({ ['k'.repeat(300)]: 1, ['k'.repeat(400)]: 2 })
    expect(kept).toEqual({ [`${'k'.repeat(255)}…`]: 1 })
    expect(_truncated).toMatchObject({ strings: 1, items: 1 })
  })

  it('keeps what fits: a text is shortened before it is left out', () => {
    const { text, _truncated } = written({ text: '"'.repeat(5_000), more: 1 }, { maxChars: 1_000 })
    expect(text).toMatch(/^"{300,}…$/)
    expect(_truncated).toMatchObject({ strings: 1 })
    expect(written('"'.repeat(500), { maxChars: 600 })).toHaveProperty('_truncated.strings', 1)
  })

  it('does not spend an age on a number of a million digits', () => {
    expect(written({ big: 10n ** 1_000_000n })).toMatchObject({ big: '[BigInt over 4096 bits]' })
  })

  it('does not count its mark among the keys', () => {
    const keys = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, 1]))
    const marked = { ...keys, _truncated: { original_chars: 5 } }
    expect(written(marked)).toEqual(marked)
    expect(written({ ...marked, k0: 1n })).toEqual({ ...marked, k0: '1' })
  })

  it('replaces a mark that was there before', () => {
    const value = { _truncated: { original_chars: 5 }, text: 'x'.repeat(20_000) }
    expect(written(value)._truncated).toEqual({ original_chars: expect.any(Number), strings: 1 })
    expect(written({ _truncated: { original_chars: 5 }, big: 1n })).toEqual({
      big: '1',
      _truncated: { original_chars: 5 },
    })
  })
})

describe('what is looked at', () => {
  /** A list of lists of lists that counts how often something is read from it. */
  function counted(): { value: unknown; reads: () => number } {
    let reads = 0
    const make = (): unknown =>
      new Proxy(Array.from({ length: 900 }), {
        get(list, key) {
          if (typeof key === 'string' && /^\d+$/.test(key)) {
            reads += 1
            return reads % 2 === 0 ? undefined : make()
          }
          return Reflect.get(list, key) as unknown
        },
      })
    return { value: make(), reads: () => reads }
  }

  it('is bounded by the characters of the payload, however much there is', () => {
    const { value, reads } = counted()
    safeJson(value, { limits: { maxChars: 5_000 } })
    expect(reads()).toBeGreaterThan(0)
    expect(reads()).toBeLessThan(2 * 5_000)
  })

  it('is bounded when what is there leaves no text', () => {
    let reads = 0
    const empty = new Proxy(
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, 0])),
      {
        get(_target, key) {
          if (typeof key === 'string' && key.startsWith('k')) reads += 1
          return undefined
        },
      },
    )
    safeJson(
      Array.from({ length: 900 }, () => empty),
      { limits: { maxChars: 5_000 } },
    )
    expect(reads).toBeLessThan(2 * 5_000)
  })
})

describe('limits', () => {
  it('that are missing or no numbers are the defaults', () => {
    expect(resolveLimits()).toEqual(DEFAULT_LIMITS)
    expect(resolveLimits({ maxChars: Number.NaN, maxDepth: '3' as unknown as number })).toEqual(
      DEFAULT_LIMITS,
    )
  })

  it('out of range become the nearest in it', () => {
    const none = { maxChars: 0, maxStringChars: -1, maxDepth: 0, maxItems: 0 }
    expect(resolveLimits(none)).toEqual({
      maxChars: 512,
      maxStringChars: 32,
      maxDepth: 2,
      maxItems: 8,
    })
    expect(resolveLimits({ maxDepth: Infinity }).maxDepth).toBe(100)
  })

  it('leave room for two payloads in a message that Kafka takes by default', () => {
    const worst = '漢'.repeat(DEFAULT_LIMITS.maxChars)
    expect(2 * new TextEncoder().encode(worst).length).toBeLessThan(500_000)
  })
})
