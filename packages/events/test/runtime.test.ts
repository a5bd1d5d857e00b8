import { expect, it, vi } from 'vitest'
import { runtime } from '../src/runtime.ts'

it('is one for the process, also when the package is there twice', async () => {
  const mine = runtime()
  vi.resetModules()
  const copy = await import('../src/runtime.ts')
  expect(copy.runtime).not.toBe(runtime)
  expect(copy.runtime()).toBe(mine)
})

it('gives a slot that an older copy made what it lacks, and keeps what it has', async () => {
  const slot = runtime()
  const { tracedFunctions } = slot
  Reflect.deleteProperty(slot, 'tracedFunctions')
  vi.resetModules()
  const newer = await import('../src/runtime.ts')
  expect(newer.runtime()).toBe(slot)
  expect(slot.tracedFunctions).toBeInstanceOf(WeakSet)
  expect(slot.tracedFunctions).not.toBe(tracedFunctions)
})

it('starts with nothing pending and nothing said', () => {
  expect(runtime()).toMatchObject({ pendingTraceId: undefined, verdict: undefined })
})
