import { describe, expect, it } from 'vitest'
import { parseMigration } from '../../src/migrate/migration-files.ts'
import { refuseIncompatible, type MigrationRecord } from '../../src/migrate/migration-records.ts'

const known = [parseMigration('0001-a.sql', '-- breaking: no\nselect 1;\n')]
const applied = { number: 1, name: '0001-a', checksum: known[0]?.checksum ?? '', breaking: false }

const check = (...records: readonly MigrationRecord[]): void =>
  refuseIncompatible(records, known, 'pglite:./x')

describe('a database', () => {
  it('is compatible with what was applied to it', () => {
    expect(() => check(applied)).not.toThrow()
    expect(() => check()).not.toThrow()
  })

  it('is compatible with newer migrations that break nothing', () => {
    expect(() => check(applied, { ...applied, number: 2, name: '0002-b' })).not.toThrow()
  })

  it('is refused after a newer migration that is marked as breaking', () => {
    const newer = { ...applied, number: 2, name: '0002-b', breaking: true }
    expect(() => check(applied, newer)).toThrow(
      expect.objectContaining({
        code: 'AA_SCHEMA_INCOMPATIBLE',
        retryable: false,
        message: expect.stringContaining('0002-b'),
      }),
    )
  })

  it('is refused when the text of an applied migration has changed', () => {
    expect(() => check({ ...applied, checksum: 'another' })).toThrow(
      expect.objectContaining({
        code: 'AA_SCHEMA_INCOMPATIBLE',
        message: expect.stringContaining('0001-a'),
      }),
    )
  })
})
