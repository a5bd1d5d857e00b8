import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { DATABASE_VARIABLES, databaseUrlFrom } from '../src/index.ts'

const settings = {
  POSTGRES_DATABASE: 'agents',
  POSTGRES_USER: 'writer',
  POSTGRES_PASSWORD: 'secret',
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  const found = databaseUrlFrom(environment)
  return 'problems' in found ? found.problems : []
}

describe('databaseUrlFrom', () => {
  it('prefers DATABASE_URL', () => {
    expect(databaseUrlFrom({ ...settings, DATABASE_URL: 'pglite:./folder' })).toEqual({
      url: 'pglite:./folder',
    })
  })

  it('makes a URL of the parts, on this machine where no host is named', () => {
    expect(databaseUrlFrom({ ...settings, DATABASE_URL: '', POSTGRES_HOST: '' })).toEqual({
      url: 'postgres://writer:secret@localhost:5432/agents',
    })
  })

  it.each([
    ['db.example.com', 'p@ss/w:rd?#%&=+ \'"ü', 'agents'],
    ['10.0.0.1', '%41', 'a b/c@d%ü'],
    ['::1', 'secret', 'agents'],
    ['/var/run/postgresql', 'secret', 'agents'],
  ])('makes a URL that the driver reads back: host %s, password %s, database %s', (...parts) => {
    const [host, password, database] = parts
    const user = `${password}@${host}`
    const found = databaseUrlFrom({
      POSTGRES_HOST: host,
      POSTGRES_PORT: '6432',
      POSTGRES_DATABASE: database,
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
    })
    const client = new pg.Client({ connectionString: 'url' in found ? found.url : '' })
    expect({
      host: client.host,
      port: client.port,
      database: client.database,
      user: client.user,
      password: client.password,
    }).toEqual({ host, port: 6432, database, user, password })
  })

  it('names everything that is missing as soon as one part is there', () => {
    expect(problemsOf({ POSTGRES_HOST: 'db' })).toEqual([
      expect.stringMatching(/^POSTGRES_DATABASE is not set/),
      expect.stringMatching(/^POSTGRES_USER is not set/),
      expect.stringMatching(/^POSTGRES_PASSWORD is not set/),
    ])
    expect(problemsOf({ ...settings, POSTGRES_PASSWORD: '' })).toEqual([
      expect.stringMatching(/^POSTGRES_PASSWORD is not set/),
    ])
  })

  it.each(['0', '65536', '5432x', '-1', '54.32'])('refuses the port %s', (port) => {
    expect(problemsOf({ ...settings, POSTGRES_PORT: port })).toEqual([
      expect.stringContaining(`POSTGRES_PORT is '${port}'`),
    ])
  })

  it('refuses a name of a database that would be cut off in a URL', () => {
    expect(problemsOf({ ...settings, POSTGRES_DATABASE: 'a?b' })).toHaveLength(1)
  })

  it('says what to set where nothing is', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('set DATABASE_URL=postgres://')])
  })

  it('has no default for a password', () => {
    expect(DATABASE_VARIABLES.find(({ name }) => name === 'POSTGRES_PASSWORD')?.default).toBe(
      undefined,
    )
  })

  it('reads every variable that it documents, with the default that it documents', () => {
    const environment = Object.fromEntries(
      DATABASE_VARIABLES.filter(({ name }) => name !== 'DATABASE_URL').map((variable) => [
        variable.name,
        variable.default ?? settings[variable.name as keyof typeof settings],
      ]),
    )
    expect(databaseUrlFrom(environment)).toEqual(databaseUrlFrom(settings))
  })
})
