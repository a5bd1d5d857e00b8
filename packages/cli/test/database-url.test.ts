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

  it('is else the default folder, where there is one', async () => {
    const folderExists = (path: string): boolean => path === './agent-actions-data'
    expect(await opened('runs', { env: { DATABASE_URL: '' }, folderExists })).toEqual([
      'pglite:./agent-actions-data',
      { create: false },
    ])
  })

  it('is made by migrate alone', async () => {
    expect(await opened('migrate', { env })).toEqual([
      'pglite:./from-environment',
      { create: true },
    ])
  })
})
