import { join } from 'node:path'
import { expect, it } from 'vitest'
import { resolveSpool } from '../../src/spool/spool-options.ts'

function resolve(options: unknown, environment: Record<string, string> = {}) {
  const problems: string[] = []
  return { settings: resolveSpool(options, environment, problems), problems }
}

it('is none where nobody asks for one', () => {
  expect(resolve(undefined)).toEqual({ settings: undefined, problems: [] })
  expect(resolve(undefined, { AGENT_ACTIONS_SPOOL_DIR: '' }).settings).toBeUndefined()
})

it('is that of the variable, unless the code says otherwise', () => {
  const environment = { AGENT_ACTIONS_SPOOL_DIR: '/spool' }
  expect(resolve(undefined, environment).settings).toEqual({
    directory: '/spool',
    maxBytes: 268_435_456,
    maxAgeMs: 604_800_000,
    whenFull: 'drop-oldest',
  })
  expect(resolve({ directory: '/other' }, environment).settings?.directory).toBe('/other')
  expect(resolve(false, environment).settings).toBeUndefined()
})

it('stays where it was when the agent changes its working directory', () => {
  const { settings } = resolve({ directory: './spool' })
  expect(settings?.directory).toBe(join(process.cwd(), 'spool'))
  expect(resolve(undefined, { AGENT_ACTIONS_SPOOL_DIR: 'spool' }).settings).toEqual(settings)
})

it.each([
  [true, /spool must be/],
  [null, /spool must be/],
  [{}, /spool.directory/],
  [{ directory: ' ' }, /spool.directory/],
  [{ directory: 'a', maxBytes: 1000 }, /spool.maxBytes/],
  [{ directory: 'a', maxAgeMs: 0 }, /spool.maxAgeMs/],
  [{ directory: 'a', whenFull: 'ask' }, /spool.whenFull/],
])('says what is wrong with %j', (options, problem) => {
  expect(resolve(options).problems.join()).toMatch(problem)
})
