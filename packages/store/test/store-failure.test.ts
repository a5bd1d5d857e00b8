import { ClosedError, ConfigError, StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { DatabaseError, QueryTimeoutError, storeErrorFrom } from '../src/database-error.ts'
import { failureKindOf, isTimeout, sqlstateOf } from '../src/index.ts'

const thrownFor = (code: string, constraint?: string): StoreError =>
  storeErrorFrom(new DatabaseError({ message: 'no', code, constraint }), 'postgres://x')
const timeout = storeErrorFrom(new QueryTimeoutError(5), 'postgres://x')
/** As a sink throws it for a store that does not open. */
const wrapped = new StoreError('AA_SCHEMA_MISSING', 'x', { cause: thrownFor('42P01') })

describe('failureKindOf', () => {
  it.each([
    ['away', 'a server that shuts down', thrownFor('57P01')],
    ['away', 'a lost connection', storeErrorFrom(new Error('ended'), 'x')],
    ['away', 'a connection that cannot be written to', thrownFor('EPIPE')],
    ['away', 'no answer in time', timeout],
    ['away', 'a thread that has ended', new StoreError('AA_STORE_UNREACHABLE', 'x')],
    ['away', 'a folder that another process has', new StoreError('AA_STORE_LOCKED', 'x')],
    ['unready', 'a missing table', thrownFor('42P01')],
    ['unready', 'a missing table, behind another error of ours', wrapped],
    ['unready', 'a missing permission', thrownFor('42501')],
    ['unready', 'an old schema', new StoreError('AA_SCHEMA_MISSING', 'x')],
    ['unready', 'a row without a partition', thrownFor('23514')],
    ['row', 'a violated CHECK', thrownFor('23514', 'status_check')],
    ['row', 'a value that is refused', thrownFor('22P02')],
    ['unready', 'wrong settings', new ConfigError(['x'])],
    ['unready', 'a store that was closed', new ClosedError('x')],
    ['unready', 'a fault in a program', new TypeError('x is not a function')],
    ['unready', 'something thrown that is no error', 'gone'],
  ])('is %s for %s', (kind, _what, error) => {
    expect(failureKindOf(error)).toBe(kind)
  })
})

describe('sqlstateOf', () => {
  it('is the code of the server, and nothing else', () => {
    expect(sqlstateOf(thrownFor('57P01'))).toBe('57P01')
    expect(sqlstateOf(wrapped)).toBe('42P01')
    expect(sqlstateOf(thrownFor('EPIPE'))).toBeUndefined()
    expect(sqlstateOf(timeout)).toBeUndefined()
    expect(sqlstateOf(new StoreError('AA_STORE_LOCKED', 'x'))).toBeUndefined()
    expect(sqlstateOf(undefined)).toBeUndefined()
  })
})

describe('isTimeout', () => {
  it('is true for a statement that the server stopped or that nobody answered', () => {
    expect(isTimeout(thrownFor('57014'))).toBe(true)
    expect(isTimeout(timeout)).toBe(true)
  })

  it('is false for a lock, a lost connection and a refused value: fewer rows would not help', () => {
    expect(isTimeout(thrownFor('55P03'))).toBe(false)
    expect(isTimeout(storeErrorFrom(new Error('ended'), 'x'))).toBe(false)
    expect(isTimeout(thrownFor('22P02'))).toBe(false)
    expect(isTimeout(new Error('Query read timeout'))).toBe(false)
  })
})
