import { StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { DatabaseError, failureKind, storeErrorFrom } from '../src/database-error.ts'

describe('failureKind', () => {
  it.each([
    ['08006', 'connection failure'],
    ['57P01', 'shut down by an administrator'],
    ['57P03', 'starting up'],
    ['57014', 'statement timeout'],
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['53100', 'disk full'],
    ['53300', 'too many connections'],
    ['55P03', 'lock timeout'],
    ['25006', 'read-only after a failover'],
    ['58030', 'I/O error'],
    ['ECONNREFUSED', 'a system error'],
    ['EPIPE', 'a system error that looks like an SQLSTATE'],
    ['25P03', 'a transaction that was idle for too long'],
  ])('is away for %s: %s', (code) => {
    expect(failureKind({ code })).toBe('away')
  })

  it('is away for a lost connection, which has no code', () => {
    expect(failureKind({})).toBe('away')
  })

  it.each([
    ['42P01', 'no such table'],
    ['42501', 'no permission'],
    ['28P01', 'wrong password'],
    ['3D000', 'no such database'],
    ['23514', 'a row without a partition'],
    ['08P01', 'too many parameters'],
    ['XX000', 'internal error'],
    ['0A000', 'not supported'],
  ])('is unready for %s: %s', (code) => {
    expect(failureKind({ code })).toBe('unready')
  })

  it.each([
    ['22P02', 'no valid uuid', undefined],
    ['22021', 'a NUL in text', undefined],
    ['23502', 'a missing value', undefined],
    ['23514', 'a violated CHECK', 'agent_actions_action_type_check'],
    ['54000', 'an index entry too large', undefined],
  ])('blames the row for %s: %s', (code, _why, constraint) => {
    expect(failureKind({ code, constraint })).toBe('row')
  })
})

describe('storeErrorFrom', () => {
  const from = (code: string): StoreError =>
    storeErrorFrom(new DatabaseError({ message: 'no', code }), 'pglite:./x')

  it('is not retryable only where a row is to blame', () => {
    expect(from('22P02')).toMatchObject({ code: 'AA_STORE_REFUSED', retryable: false })
    expect(from('57P01')).toMatchObject({ code: 'AA_STORE_UNREACHABLE', retryable: true })
    expect(from('42501')).toMatchObject({ code: 'AA_STORE_UNREACHABLE', retryable: true })
  })

  it('names the command that makes a missing table', () => {
    expect(from('42P01')).toMatchObject({
      code: 'AA_SCHEMA_MISSING',
      retryable: true,
      message: expect.stringContaining('agent-actions migrate'),
    })
  })

  it('keeps the database error, with its SQLSTATE, as the cause', () => {
    expect(from('22P02').cause).toMatchObject({ name: 'DatabaseError', code: '22P02' })
  })

  it('leaves an error of ours as it is', () => {
    const error = new StoreError('AA_STORE_LOCKED', 'x')
    expect(storeErrorFrom(error, 'pglite:./x')).toBe(error)
  })

  it('takes whatever was thrown', () => {
    expect(storeErrorFrom('gone', 'pglite:./x').message).toContain('gone')
  })
})
