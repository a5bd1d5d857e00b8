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

it.each<[string, () => object]>([
  ['a plain object', () => ({ name: 'span' })],
  ['a frozen one', () => Object.freeze({ name: 'span' })],
  ['a proxy whose traps throw', () => new Proxy({}, allThrowing())],
  ['a revoked proxy', () => revoked()],
])('marks %s where nobody else sees it', (_what, make) => {
  const { marks } = runtime()
  const span = make()
  expect(marks.get(span)).toBeUndefined()
  marks.set(span, { toolResult: 'first' })
  marks.set(span, { toolResult: 'second' })
  expect(marks.get(span)).toEqual({ toolResult: 'second' })
})

it('adds nothing to a span that it marks', () => {
  const span = { name: 'span' }
  runtime().marks.set(span, { toolResult: '{}' })
  expect(Reflect.ownKeys(span)).toEqual(['name'])
  expect(runtime().marks.get({ ...span })).toBeUndefined()
  expect(runtime().marks.get(structuredClone(span))).toBeUndefined()
})

function allThrowing(): ProxyHandler<object> {
  return new Proxy(
    {},
    {
      get: () => () => {
        throw new Error('trap')
      },
    },
  )
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
