import { describe, expect, it } from 'vitest'
import { fakeStore, run } from './fake-context.ts'
import type { CommandContext } from '../src/command-context.ts'

/** The URL that the command opens, and whether it may make a store there. */
async function opened(args: string, given: Partial<CommandContext>): Promise<unknown> {
  const store = fakeStore()
  await run(args, { ...given, store: store.functions })
  return store.calls[0]?.argument
}

const env = { DATABASE_URL: 'pglite:./from-environment' }

describe('the database', () => {
  it('is the one of --database, before or after the command', async () => {
    const expected = ['pglite:./given', { create: false }]
    expect(await opened('runs --database pglite:./given', { env })).toEqual(expected)
    expect(await opened('--database pglite:./given runs', { env })).toEqual(expected)
  })

  it('is else the one of DATABASE_URL', async () => {
    expect(await opened('runs', { env })).toEqual(['pglite:./from-environment', { create: false }])
  })

  it('is else the server of the POSTGRES_ variables', async () => {
    const parts = {
      POSTGRES_HOST: 'db',
      POSTGRES_DATABASE: 'agents',
      POSTGRES_USER: 'me',
      POSTGRES_PASSWORD: 'se/cret',
    }
    const expected = ['postgres://me:se%2Fcret@db:5432/agents', { create: false }]
    expect(await opened('runs', { env: parts })).toEqual(expected)
    expect(await opened('runs', { env: { ...parts, ...env } })).not.toEqual(expected)
    expect(
      await opened('runs --database pglite:./given', { env: { POSTGRES_HOST: 'db' } }),
    ).toEqual(['pglite:./given', { create: false }])
  })

  it('is asked for where the POSTGRES_ variables name it in part', async () => {
    const POSTGRES_PASSWORD = 'secret'
    const { code, stderr } = await run('runs', { env: { POSTGRES_PASSWORD } })
    expect(code).toBe(3)
    expect(stderr).toMatch(/POSTGRES_DATABASE is not set.*\n.*POSTGRES_USER is not set/)
    expect(stderr).not.toContain('secret')
  })

  it('is else the default folder, where there is one', async () => {
    const folderExists = (path: string): boolean => path === './agent-actions-data'
    expect(await opened('runs', { env: { DATABASE_URL: '' }, folderExists })).toEqual([
      'pglite:./agent-actions-data',
      { create: false },
    ])
  })

  it('is the default folder for migrate, which makes it', async () => {
    expect(await opened('migrate', { env: {} })).toEqual([
      'pglite:./agent-actions-data',
      { create: true, queryTimeoutMs: 600_000 },
    ])
  })

  it('that nothing names is asked for, the likely cause first', async () => {
    const { code, stderr } = await run('runs', { env: {} })
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /^error: Run this in the folder your agent was started in, or pass --database pglite:\/its\/folder/,
    )
  })

  it('is made by migrate alone', async () => {
    expect(await opened('migrate', { env })).toEqual([
      'pglite:./from-environment',
      { create: true, queryTimeoutMs: 600_000 },
    ])
  })
})

/** What is said of a value that names no database. */
async function told(args: string, DATABASE_URL?: string): Promise<string> {
  const store = fakeStore()
  const { code, stderr } = await run(args, { env: { DATABASE_URL }, store: store.functions })
  expect({ code, calls: store.calls }).toEqual({ code: 3, calls: [] })
  return stderr
}

describe('a database without a scheme', () => {
  it('is told with what names it, and what is accepted', async () => {
    const example =
      'accepted is pglite:<folder>, for example pglite:./agent-actions-data, or postgres://<user>:<password>@<host>:<port>/<database>\n'
    const problem = "is 'nonsense', which has no scheme"
    expect(await told('runs', 'nonsense')).toContain(`: DATABASE_URL ${problem}; ${example}`)
    expect(await told('runs --database nonsense')).toContain(`: --database ${problem}; ${example}`)
    expect(await told('migrate', 'nonsense')).toContain(`: DATABASE_URL ${problem}; ${example}`)
  })

  it.each(['./agent-actions-data', '/var/data', 'C:\\data', '~/data', 'its/data'])(
    'is likely the folder %s',
    async (path) => {
      expect(await told(`runs --database ${path}`)).toContain(
        `--database is '${path}', which has no scheme; write pglite:${path}\n`,
      )
    },
  )

  it.each([
    '//me:secret@host/db',
    './me:secret@host',
    'host=x password=secret',
    ':s/e@cret@host',
    'secret@host/db',
  ])('is not repeated where it can hold a password: %s', async (url) => {
    const stderr = await told('runs', url)
    expect(stderr).toContain('DATABASE_URL has no scheme; accepted is pglite:<folder>')
    expect(stderr).not.toMatch(/secret|cret@/)
  })
})
