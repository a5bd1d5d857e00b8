import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differencesBetween } from '../../src/testing/differences.ts'

const pathsOf = (actual: unknown, expected: unknown): readonly string[] =>
  differencesBetween(actual, expected).map(({ path }) => path)

describe('a recorded value', () => {
  it.each<[string, unknown, unknown]>([
    ['an object with fewer keys', { a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } }],
    ['an array item by item, each in part', [{ a: 1, b: 2 }, 3], [{ a: 1 }, 3]],
    ['a RegExp', 'no such file', /such/],
    ['an asymmetric matcher', { list: [1, 2, 3] }, { list: expect.arrayContaining([3]) }],
    ['undefined, where it is absent', { a: 1 }, { b: undefined }],
    ['what is recorded of a Date', '1970-01-01T00:00:00.000Z', new Date(0)],
    ['what is recorded of a bigint', { big: '10' }, { big: 10n }],
    ['what is recorded of a hole in an array', [1, null], [1, undefined]],
    ['an object without a prototype', { a: 1 }, Object.assign(Object.create(null), { a: 1 })],
  ])('matches %s', (_, actual, expected) => {
    expect(differencesBetween(actual, expected)).toEqual([])
  })

  it('matches a global RegExp again and again', () => {
    const global = /a/g
    expect([pathsOf('a', global), pathsOf('a', global)]).toEqual([[], []])
  })

  it.each<[string, unknown, unknown, readonly string[]]>([
    ['a value', { a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['a.b[1]']],
    ['several', { a: 1, b: 2, c: 3 }, { a: 2, b: 2, c: 4 }, ['a', 'c']],
    ['a key that is absent', {}, { a: 1 }, ['a']],
    ['a key that is there', { a: null }, { a: undefined }, ['a']],
    ['what every object inherits', {}, { toString: undefined, valueOf: 1 }, ['valueOf']],
    ['the length of an array', { a: [1, 2] }, { a: [1] }, ['a']],
    ['the kind of a value', { a: '1' }, { a: 1 }, ['a']],
    ['an object where a text was expected', { a: {} }, { a: /x/ }, ['a']],
    ['a text where an object was expected', { a: 'x' }, { a: {} }, ['a']],
    ['a list where an object was expected', { a: [] }, { a: {} }, ['a']],
    ['a class instance without own keys', { a: { b: 1 } }, { a: new Map() }, ['a']],
    ['an asymmetric matcher', { a: 1 }, { a: expect.any(String) }, ['a']],
  ])('differs in %s', (_, actual, expected, paths) => {
    expect(pathsOf(actual, expected)).toEqual(paths)
  })

  it('matches in part both ways only where it is the same', () => {
    const small = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 0, 1, '', 'a', '1'),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
      ),
    })).value
    const json = small.map((value): unknown => JSON.parse(JSON.stringify(value)))
    fc.assert(
      fc.property(json, json, (one, other) => {
        const both = [...pathsOf(one, other), ...pathsOf(other, one)]
        expect(both.length === 0).toBe(isDeepStrictEqual(one, other))
        expect(pathsOf(one, structuredClone(one))).toEqual([])
      }),
    )
  })
})
