import {
  AgentActionsError,
  ClosedError,
  ConfigError,
  StoreError,
  type ErrorCode,
} from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { fakeStore, run } from './fake-context.ts'

const ID = '0af76519-16cd-43dd-8448-eb211c80319c'

/** The exit code of a command whose store cannot be opened. */
async function codeWhenOpeningFails(failed: Error): Promise<number> {
  const store = fakeStore({ openStore: () => Promise.reject(failed) })
  const { code, stderr } = await run('runs', { store: store.functions })
  expect(stderr).toContain(`error: ${failed.message}`)
  return code
}

const failure = (code: ErrorCode): StoreError => new StoreError(code, 'it failed. Do this next.')

describe('the exit code', () => {
  it('is 0 when the command did its work, even if there is nothing to show', async () => {
    expect((await run('runs')).code).toBe(0)
  })

  it.each(['--help', '--version', 'help', 'help trace', 'trace --help'])(
    'is 0 for %s',
    async (args) => {
      const { code, stderr } = await run(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    },
  )

  it('is 1 for an id that is in no row', async () => {
    const { code, stdout, stderr } = await run(`trace ${ID}`)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(`error: ${ID}: no such run; see agent-actions runs\n`)
  })

  it('is 1 for what nobody foresaw', async () => {
    expect(await codeWhenOpeningFails(new TypeError('x is not a function'))).toBe(1)
    expect(await codeWhenOpeningFails(new ClosedError('the store'))).toBe(1)
    expect(await codeWhenOpeningFails(failure('AA_STORE_REFUSED'))).toBe(1)
  })

  it.each([
    '',
    'nonsense',
    'runs --nonsense',
    'runs surplus',
    'runs --since yesterday',
    'runs --since 2026-02-30',
    'runs --limit 0',
    'runs --limit 1e3',
    'runs --limit 100001',
    'runs --json --table',
    'stats --by magic',
    'trace',
    'trace 0af76519',
    'trace 00000000-0000-0000-0000-000000000000',
  ])('is 2 for the command line "%s", with the reason and a way to help', async (args) => {
    const store = fakeStore()
    const { code, stdout, stderr } = await run(args, { store: store.functions })
    expect({ code, stdout, calls: store.calls }).toEqual({ code: 2, stdout: '', calls: [] })
    expect(stderr).toMatch(args === '' ? /^Usage: agent-actions/ : /^error: .*\n[^]*--help/)
  })

  it.each([
    ['runs --since yesterday', "'yesterday' is no value of --since. Write 15m, 2h, 7d"],
    ['errors --limit 0', "'0' is no value of --limit. Write a whole number from 1 to 100000.\n"],
    ['stats --by magic', "'magic' is no value of --by. Write tool or agent.\n"],
  ])('is explained in plain words: %s', async (args, expected) => {
    const { stderr } = await run(args)
    expect(stderr).toContain(`error: ${expected}`)
    expect(stderr).not.toMatch(/argument|invalid/)
  })

  it('is 3 when no database is named, or its URL is wrong', async () => {
    const { code, stderr } = await run('runs', { env: {} })
    expect(code).toBe(3)
    expect(stderr).toContain('pglite:./folder')
    expect(await codeWhenOpeningFails(new ConfigError(['mysql: is not accepted.']))).toBe(3)
  })

  it('is 4 when the database is locked or does not answer', async () => {
    expect(await codeWhenOpeningFails(failure('AA_STORE_LOCKED'))).toBe(4)
    expect(await codeWhenOpeningFails(failure('AA_STORE_UNREACHABLE'))).toBe(4)
  })

  it('is 5 when the store or its schema is missing or does not fit', async () => {
    expect(await codeWhenOpeningFails(failure('AA_STORE_MISSING'))).toBe(5)
    const missing = failure('AA_SCHEMA_MISSING')
    const store = fakeStore({ requireSchema: () => Promise.reject(missing) })
    expect((await run('runs', { store: store.functions })).code).toBe(5)
    expect(await codeWhenOpeningFails(failure('AA_SCHEMA_INCOMPATIBLE'))).toBe(5)
  })
})

describe('an error', () => {
  const error = new AgentActionsError('AA_STORE_UNREACHABLE', 'it is away\u001b[2J', {
    cause: new Error('ECONNREFUSED'),
  })
  const store = fakeStore({ openStore: () => Promise.reject(error) }).functions

  it('is told in one line without control characters', async () => {
    const refused = new AgentActionsError('AA_STORE_REFUSED', 'a row\u001b[2J')
    const { functions } = fakeStore({ openStore: () => Promise.reject(refused) })
    expect((await run('runs', { store: functions })).stderr).toBe('error: a row?[2J\n')
  })

  it('of what is away says how to find out why', async () => {
    expect((await run('runs', { store })).stderr).toBe(
      'error: it is away?[2J\nRun agent-actions doctor: it checks the way there and says what to do.\n',
    )
  })

  it('comes with its stack and causes when LOG_LEVEL is debug', async () => {
    const env = { LOG_LEVEL: 'debug', DATABASE_URL: 'pglite:./fake' }
    const { stderr } = await run('runs', { store, env })
    expect(stderr).toMatch(
      /error: it is away[^]*\n {4}at [^]*caused by: Error: ECONNREFUSED\n {4}at /,
    )
  })

  it('that is not ours says how to find out more', async () => {
    const { functions } = fakeStore({ listRuns: () => Promise.reject(new TypeError('oops')) })
    expect((await run('runs', { store: functions })).stderr).toBe(
      'error: oops\nThis is unexpected. LOG_LEVEL=debug shows where it happened.\n',
    )
  })

  it('closes the store', async () => {
    const failing = fakeStore({ listRuns: () => Promise.reject(new TypeError('oops')) })
    await run('runs', { store: failing.functions })
    expect(failing.isClosed).toBe(true)
  })
})
