import { describe, expect, it } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'
import type { SafeJsonOptions } from '../../src/payload/payload-settings.ts'
import { hostileValues } from './hostile-values.ts'

const hostile = hostileValues()
const written = (what: string): unknown => JSON.parse(safeJson(hostile[what]))

describe('a hostile value costs only itself', () => {
  it.each<[what: string, expected: unknown]>([
    ['a cycle', { name: 'a', self: '[Circular]', list: ['[Circular]'] }],
    [
      'a cycle of a map and a set',
      [
        ['set', ['[Circular]']],
        [['[Circular]'], '[Circular]'],
      ],
    ],
    ['a getter that throws', { fine: 1, bad: '[Unreadable]' }],
    ['a getter that throws undefined', { bad: '[Unreadable]' }],
    ['a proxy that refuses everything', '[Unreadable]'],
    ['a proxy of a list that refuses everything', '[Unreadable]'],
    ['a function that refuses everything', '[Function: [Unreadable]]'],
    ['a proxy that cannot list its keys', '[Unreadable]'],
    ['a proxy that lies about its length', []],
    ['a list without end', []],
    ['a revoked proxy', '[Unreadable]'],
    ['a revoked proxy of a list', '[Unreadable]'],
    ['a revoked proxy inside', { revoked: '[Unreadable]' }],
    ['toJSON that throws', { kept: 1, toJSON: '[Function: refuse]' }],
    ['toJSON that returns itself', { kept: 1, toJSON: '[Function: toJSON]' }],
    ['toJSON that returns another toJSON', { toJSON: '[Function: refuse]', kept: 1 }],
    ['toJSON that is no function', { toJSON: 'text' }],
    ['toJSON that returns nothing', null],
    ['a name that says it is a map', { kept: 1 }],
    ['a name that says it is a date', { kept: 1 }],
    ['a name that throws', { kept: 1 }],
    ['a thenable', { then: '[Function: refuse]' }],
  ])('%s', (what, expected) => {
    expect(written(what)).toEqual(expected)
  })

  it('an error whose parts throw', () => {
    expect(written('an error whose parts throw')).toMatchObject({
      message: '[Unreadable]',
      code: '[Unreadable]',
    })
  })

  it('an error that is its own cause', () => {
    expect(written('an error that is its own cause')).toMatchObject({ cause: '[Circular]' })
  })

  it('a list with more items than there are', () => {
    expect(written('a list with more items than there are')).toMatchObject({
      value: expect.arrayContaining([1, null]),
      _truncated: { items: 2 ** 40 - 1_000 },
    })
  })

  it('a map whose methods were replaced', () => {
    expect(written('a map that cannot be walked')).toEqual([[1, 2]])
  })
})

describe('nothing is thrown', () => {
  it('for options that cannot be read, and no secret is shown', () => {
    const unreadable = {
      get redact(): never {
        throw new Error('not for you')
      },
    }
    const wrong = [5, 'text', unreadable, { redact: { keys: [5] } }, { redact: { keys: 5 } }]
    for (const options of wrong as unknown as SafeJsonOptions[]) {
      const text = safeJson({ password: 'hunter2' }, options)
      expect(text).not.toContain('hunter2')
      expect(() => JSON.parse(text) as unknown).not.toThrow()
      expect(() => JSON.parse(safeJsonObject({ password: 1 }, options)) as unknown).not.toThrow()
    }
  })

  it('when the stack is as good as full', () => {
    const text = atTheEndOfTheStack(() => safeJsonObject({ a: [{ b: 1n }] }))
    expect(() => JSON.parse(text) as unknown).not.toThrow()
  })
})

/** Calls the function where it just can be called. */
function atTheEndOfTheStack<T>(fn: () => T): T {
  try {
    return atTheEndOfTheStack(fn)
  } catch {
    return fn()
  }
}
