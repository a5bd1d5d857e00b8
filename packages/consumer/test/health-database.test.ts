import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseCheck } from '../src/health-database.ts'

/** Pings that answer when the test says so. */
function database() {
  const pings: { answer: () => void; fail: (error: Error) => void }[] = []
  const check = new DatabaseCheck(
    () => new Promise<void>((answer, fail) => pings.push({ answer, fail })),
    Date.now,
  )
  return { pings, check }
}

describe('DatabaseCheck', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('pings once for all who ask at the same time', async () => {
    const { pings, check } = database()
    const states = [check.state(), check.state()]
    pings[0]?.answer()
    expect(await Promise.all(states)).toEqual([{ status: 'ok' }, { status: 'ok' }])
    expect(pings).toHaveLength(1)
  })

  it('pings again after five seconds, not before', async () => {
    const { pings, check } = database()
    const first = check.state()
    pings[0]?.answer()
    await first
    await vi.advanceTimersByTimeAsync(4_999)
    expect(await check.state()).toEqual({ status: 'ok' })
    expect(pings).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    const second = check.state()
    pings[1]?.fail(new Error('connection refused'))
    expect(await second).toEqual({ status: 'failing', message: 'connection refused' })
  })

  it('lets nobody wait for a database that hangs, and asks it no second time meanwhile', async () => {
    const { pings, check } = database()
    const state = check.state()
    await vi.advanceTimersByTimeAsync(800)
    expect(await state).toEqual({ status: 'failing', message: 'no answer for 0.8 s' })
    const later = check.state()
    await vi.advanceTimersByTimeAsync(800)
    expect(await later).toEqual({ status: 'failing', message: 'no answer for 1.6 s' })
    expect(pings).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('trusts a database that answered before for three seconds', async () => {
    const { pings, check } = database()
    const first = check.state()
    pings[0]?.answer()
    await first
    await vi.advanceTimersByTimeAsync(5_000)
    const slow = check.state()
    await vi.advanceTimersByTimeAsync(800)
    expect(await slow).toEqual({ status: 'ok' })
    await vi.advanceTimersByTimeAsync(1_500)
    const hanging = check.state()
    await vi.advanceTimersByTimeAsync(800)
    expect(await hanging).toEqual({ status: 'failing', message: 'no answer for 3.1 s' })
  })

  it('is well again as soon as a late answer comes', async () => {
    const { pings, check } = database()
    const state = check.state()
    await vi.advanceTimersByTimeAsync(800)
    await state
    const later = check.state()
    pings[0]?.answer()
    expect(await later).toEqual({ status: 'ok' })
  })
})
