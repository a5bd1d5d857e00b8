import { describe, expect, it } from 'vitest'
import { describeDatabase } from '../src/describe-database.ts'

describe('the name of a server', () => {
  it.each([
    ['postgres://user:secret@host:5432/db?password=secret', 'postgres://user:***@host:5432/db'],
    ['postgresql://user@host/db', 'postgresql://user@host/db'],
    ['postgres://host/db', 'postgres://host/db'],
    ['postgres://user:se cret@@:x', 'the PostgreSQL server'],
  ])('of %s is %s', (url, name) => {
    expect(describeDatabase(url)).toBe(name)
  })
})
