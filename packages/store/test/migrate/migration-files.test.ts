import { describe, expect, it } from 'vitest'
import { parseMigration, readMigrations } from '../../src/migrate/migration-files.ts'

describe('a migration', () => {
  it('has number, name, checksum, and says whether it is breaking', () => {
    const migration = parseMigration('0012-drop-it.sql', '-- breaking: yes\ndrop table x;\n')
    expect(migration).toMatchObject({ number: 12, name: '0012-drop-it', breaking: true })
    expect(migration.checksum).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is the same with the line ends of another system', () => {
    const unix = parseMigration('0001-a.sql', '-- breaking: no\nselect 1;\n')
    const windows = parseMigration('0001-a.sql', '-- breaking: no\r\nselect 1;\r\n')
    expect(windows).toEqual(unix)
  })

  it('has another checksum when one character changes', () => {
    const before = parseMigration('0001-a.sql', '-- breaking: no\nselect 1;\n')
    const after = parseMigration('0001-a.sql', '-- breaking: no\nselect 2;\n')
    expect(after.checksum).not.toBe(before.checksum)
  })

  it('must say whether it is breaking', () => {
    expect(() => parseMigration('0001-a.sql', 'select 1;')).toThrow('0001-a.sql')
  })
})

describe('the migrations of this release', () => {
  it('are numbered from 1 without a gap', async () => {
    const numbers = (await readMigrations()).map(({ number }) => number)
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })
})
