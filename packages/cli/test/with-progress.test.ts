import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeStore, run } from './fake-context.ts'

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is on stderr once something takes longer than a second', async () => {
    let fail: (error: Error) => void = () => undefined
    const opening = new Promise<never>((_resolve, reject) => (fail = reject))
    const { functions } = fakeStore({ openStore: () => opening })
    let stderr = ''
    const running = run('runs', {
      store: functions,
      stderr: { write: (text) => (stderr += text) },
    })
    await vi.advanceTimersByTimeAsync(999)
    expect(stderr).toBe('')
    await vi.advanceTimersByTimeAsync(1)
    expect(stderr).toBe('opening pglite:./fake …\n')
    fail(new Error('enough'))
    expect((await running).code).toBe(1)
  })

  it('is not said of what is quick, and leaves no timer behind', async () => {
    expect((await run('migrate', { store: quickMigration })).stderr).toBe('in pglite:./fake\n')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('never shows a URL that can hold a password', async () => {
    const env = { LOG_LEVEL: 'debug', DATABASE_URL: 'postgres://me:secret@host/db' }
    const { stderr } = await run('migrate', { store: quickMigration, env })
    expect(stderr).toBe('opening the database …\nin pglite:./fake\n')
  })
})

const quickMigration = fakeStore({
  migrate: () => Promise.resolve({ applied: [], already: ['0001-actions'] }),
}).functions
