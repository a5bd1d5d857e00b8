import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../src/action.ts'
import { makeStorable, MAX_STORABLE_DEPTH, storableText } from '../src/storable.ts'

describe('makeStorable', () => {
  it('returns a value without a flaw as it is, uncopied', () => {
    const value = { a: [1, 'é', null, { b: true }] }
    expect(makeStorable(value)).toEqual({ value, repairs: [] })
    expect(makeStorable(value)?.value).toBe(value)
  })

  it('replaces texts, in keys too, and says so once', () => {
    const storable = makeStorable({ 'a\0': ['b\uD800', 'c\0'] })
    expect(storable?.value).toEqual({ 'a\uFFFD': ['b\uFFFD', 'c\uFFFD'] })
    expect(storable?.repairs).toEqual([expect.stringContaining('U+FFFD')])
  })

  it('writes numbers beyond double precision as text', () => {
    const storable = makeStorable(JSON.parse('{"a":1e400,"b":[-1e400,1]}') as JsonObject)
    expect(storable?.value).toEqual({ a: 'Infinity', b: ['-Infinity', 1] })
    expect(storable?.repairs).toHaveLength(1)
  })

  it('refuses what is nested too deeply, without walking to the bottom', () => {
    const nested = (levels: number): JsonObject =>
      JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as JsonObject
    expect(makeStorable(nested(MAX_STORABLE_DEPTH))).toBeDefined()
    expect(makeStorable(nested(MAX_STORABLE_DEPTH + 1))).toBeUndefined()
    expect(makeStorable(nested(200_000))).toBeUndefined()
  })
})

describe('storableText', () => {
  it('returns a text without a flaw as it is', () => {
    expect(storableText('été 🛒\n')).toBe('été 🛒\n')
  })

  it('replaces NUL and half characters, and nothing else', () => {
    expect(storableText('\0\u0001\uD83D\uDED2\uDED2')).toBe('\uFFFD\u0001🛒\uFFFD')
  })
})
