import { describe, expect, it } from 'vitest'
import type { StoreFunctions } from '../../src/command-context.ts'
import { fakeStore, run } from '../fake-context.ts'

const store = fakeStore({
  migrate: ((_store, options) => {
    options?.onApplied?.('0002-views.sql')
    return Promise.resolve({ applied: ['0002-views.sql'], already: ['0001-actions.sql'] })
  }) satisfies StoreFunctions['migrate'],
}).functions

describe('migrate', () => {
  it('shows what was there and what it applied', async () => {
    expect(await run('migrate', { store })).toEqual({
      code: 0,
      stdout: `\
MIGRATION         STATUS
0001-actions.sql  already there
0002-views.sql    applied
`,
      stderr: 'in pglite:./fake\n',
    })
  })

  it('writes one JSON object a line when piped, and what it applies to the log', async () => {
    const { stdout, stderr } = await run('migrate', { store, isTTY: false })
    expect(stdout).toBe(
      '{"migration":"0001-actions.sql","status":"already there"}\n' +
        '{"migration":"0002-views.sql","status":"applied"}\n',
    )
    expect(stderr).toContain('applied 0002-views.sql\n')
  })

  it('asks for no schema: it makes it', async () => {
    const asked = fakeStore({ migrate: () => Promise.resolve({ applied: [], already: ['0001'] }) })
    await run('migrate', { store: asked.functions })
    expect(asked.calls.map(({ name }) => name)).toEqual(['openStore', 'migrate'])
  })

  it('gives a migration ten minutes: some build indexes of a large table', async () => {
    const asked = fakeStore({ migrate: () => Promise.resolve({ applied: [], already: ['0001'] }) })
    await run('migrate', { store: asked.functions })
    expect(asked.calls[0]).toMatchObject({
      argument: [expect.any(String), { queryTimeoutMs: 600_000 }],
    })
  })
})
