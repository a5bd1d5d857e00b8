import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'

const written = (value: unknown): unknown => JSON.parse(safeJson(value))

describe('plain data', () => {
  it.each([
    ['an object', { file_path: 'a.ts', lines: [1, 2.5, -3e-7], nested: { yes: true, no: null } }],
    ['a list', [[], {}, '', 0]],
    ['text with escapes', 'a "quote", a \\u0000 in words, \n and \u001b[31m'],
    ['text beyond ASCII', 'été 漢字 🛒'],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['keys that come from JSON', JSON.parse('{"__proto__":{"a":1},"constructor":2,"toJSON":3}')],
    ['a member that is undefined', { kept: 1, left: undefined }],
    ['a list with holes', [undefined, 1]],
  ])('is written as JSON.stringify writes it: %s', (_what, value) => {
    expect(safeJson(value)).toBe(JSON.stringify(value))
  })

  it('is not changed by being made safe', () => {
    const value = { password: 'x', list: [1n], nested: { when: new Date(0) } }
    safeJson(value)
    expect(value).toEqual({ password: 'x', list: [1n], nested: { when: new Date(0) } })
  })

  it('may hold one object in many places', () => {
    const shared = { a: 1 }
    expect(written([shared, shared, new Date(0), { shared }])).toEqual([
      shared,
      shared,
      '1970-01-01T00:00:00.000Z',
      { shared },
    ])
  })
})

describe('what JSON does not have', () => {
  class Point {
    x = 1
    #hidden = 2
    get sum(): number {
      return this.x + this.#hidden
    }
  }

  it.each<[what: string, value: unknown, expected: unknown]>([
    ['undefined', undefined, null],
    [
      'NaN and infinity',
      [Number.NaN, Infinity, -Infinity, -0],
      ['NaN', 'Infinity', '-Infinity', 0],
    ],
    ['BigInt', { big: 12345678901234567890n }, { big: '12345678901234567890' }],
    ['a symbol', [Symbol('here'), Symbol.iterator], ['Symbol(here)', 'Symbol(Symbol.iterator)']],
    ['a function', [function named() {}, () => 1], ['[Function: named]', '[Function]']],
    ['a class', Point, '[Function: Point]'],
    ['an instance, by its own properties', new Point(), { x: 1 }],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date that is none', new Date(Number.NaN), 'Invalid Date'],
    [
      'a map with text as keys',
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      { b: 1, a: 2 },
    ],
    [
      'a map with other keys',
      new Map<unknown, unknown>([
        [1, 'x'],
        ['a', { b: 1 }],
      ]),
      [
        [1, 'x'],
        ['a', { b: 1 }],
      ],
    ],
    ['an empty map', new Map(), {}],
    ['a set', new Set([1, 'a', { b: 2 }]), [1, 'a', { b: 2 }]],
    ['a regular expression', /a+/gi, '/a+/gi'],
    ['boxed values', [Object('x'), Object(1), Object(true), Object(2n)], ['x', 1, true, '2']],
    [
      'bytes',
      new Uint8Array([1, 2, 255]),
      { type: 'Uint8Array', byte_length: 3, first_bytes: '0102ff' },
    ],
    [
      'a Buffer',
      Buffer.from('hello, world and more'),
      { type: 'Buffer', byte_length: 21, first_bytes: '68656c6c6f2c20776f726c6420616e64' },
    ],
    [
      'an ArrayBuffer',
      new ArrayBuffer(2),
      { type: 'ArrayBuffer', byte_length: 2, first_bytes: '0000' },
    ],
    [
      'a part of a buffer',
      new Uint16Array(new Uint8Array([9, 9, 1, 0]).buffer, 2),
      { type: 'Uint16Array', byte_length: 2, first_bytes: '0100' },
    ],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a weak map', new WeakMap(), '[WeakMap]'],
    ['a generator', (function* () {})(), '[Generator]'],
    ['a URL, by its toJSON', new URL('http://a.example/b'), 'http://a.example/b'],
    ['toJSON', { toJSON: () => ({ shown: 1 }) }, { shown: 1 }],
    ['toJSON of a list', Object.assign([1], { toJSON: () => 'list' }), 'list'],
    ['holes', [new Date(0), , 3], ['1970-01-01T00:00:00.000Z', null, 3]],
    ['a date of another realm', runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
  ])('is written: %s', (_what, value, expected) => {
    expect(written(value)).toEqual(expected)
    expect(written({ value })).toEqual({ value: expected ?? undefined })
  })
})

describe('an error', () => {
  it('is written with its type, message, own properties, cause and the top of its stack', () => {
    const cause = new RangeError('too far')
    const error = Object.assign(new TypeError('not that', { cause }), { code: 'E_THAT' })
    const text = written(error) as Record<string, unknown>
    expect(text).toMatchObject({
      type: 'TypeError',
      message: 'not that',
      code: 'E_THAT',
      cause: { type: 'RangeError', message: 'too far' },
    })
    expect(text['stack']).toMatch(/^TypeError: not that\n {4}at /)
  })

  it('has the name of its class', () => {
    class QuotaExceeded extends Error {}
    expect(written(new QuotaExceeded('x'))).toMatchObject({ type: 'QuotaExceeded' })
    expect(written(runInNewContext('new TypeError("x")'))).toMatchObject({ type: 'TypeError' })
  })

  it('keeps a type of its own', () => {
    const error = Object.assign(new Error('x'), { type: 'invalid_request_error' })
    expect(written(error)).toMatchObject({ name: 'Error', type: 'invalid_request_error' })
  })

  it('is written with the errors that it stands for', () => {
    const error = new AggregateError([new Error('one'), 'two'], 'both')
    expect(written(error)).toMatchObject({ message: 'both', errors: [{ message: 'one' }, 'two'] })
  })

  it('has twelve lines of stack and no more than 4,096 characters of it', () => {
    const deep = Object.assign(new Error('x'), { stack: 'line\n'.repeat(500) })
    const wide = Object.assign(new Error('x'), { stack: 'x'.repeat(100_000) })
    expect((written(deep) as { stack: string }).stack.split('\n')).toHaveLength(12)
    expect((written(wide) as { stack: string }).stack).toHaveLength(4_096)
  })
})

describe('text that no column takes', () => {
  it.each([
    ['NUL', 'a\0b', 'a\uFFFDb'],
    ['half a character', 'a\uD800b', 'a\uFFFDb'],
    ['the other half', '\uDFFF', '\uFFFD'],
  ])('is replaced, in values and in keys: %s', (_what, text, expected) => {
    expect(written({ [text]: [text] })).toEqual({ [expected]: [expected] })
  })

  it('does not lose a member when two keys become one', () => {
    expect(written({ 'a\0': 1, 'a\uD800': 2 })).toEqual({
      'a\uFFFD': 1,
      _truncated: expect.objectContaining({ items: 1 }),
    })
  })
})

describe('safeJsonObject', () => {
  it.each<[what: string, value: unknown, expected: object]>([
    ['an object, as it is', { a: 1 }, { a: 1 }],
    ['nothing, as an empty one', undefined, {}],
    ['null', null, { value: null }],
    ['text', 'a', { value: 'a' }],
    ['a list', [1], { value: [1] }],
    ['an empty list', [], { value: [] }],
    ['a date', new Date(0), { value: '1970-01-01T00:00:00.000Z' }],
    ['a set', new Set([1n]), { value: ['1'] }],
    ['a map with text as keys, as one', new Map([['a', 1n]]), { a: '1' }],
    ['a promise', Promise.resolve(), { value: '[Promise]' }],
  ])('writes %s', (_what, value, expected) => {
    expect(JSON.parse(safeJsonObject(value))).toEqual(expected)
  })
})

describe('toJSON that promises', () => {
  it('leaves no rejection behind', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    expect(written({ toJSON: () => Promise.reject(new Error('later')) })).toBe('[Promise]')
    await new Promise(setImmediate)
    expect(rejections).toEqual([])
  })
})
