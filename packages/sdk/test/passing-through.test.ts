import { ATTR } from '@agent-actions/events'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { json, startTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing
let log: ActionLogger

beforeAll(useContextManager)
beforeEach(() => {
  tracing = startTracing()
  log = new ActionLogger({ tracerProvider: tracing.provider })
})

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('what a function returns', () => {
  it('comes back untouched if it is a thenable, which nobody has asked yet', () => {
    let asked = 0
    const query = { sql: 'SELECT 1', then: () => void (asked += 1) }
    expect(log.toolCall('Query', {}, () => query)).toBe(query)
    expect(asked).toBe(0)
    expect(tracing.span('execute_tool Query').attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it.each([
    ['a function', () => 1],
    ['a proxy whose traps throw', hostileProxy()],
    ['a revoked proxy', revokedProxy()],
    ['a proxy of a promise', new Proxy(Promise.resolve(1), {})],
    [
      'an object with a getter that throws',
      {
        get then(): never {
          throw new Error('getter')
        },
      },
    ],
    ['a class instance with a cycle', cycle()],
    ['a BigInt', 10n],
    ['a symbol', Symbol('s')],
    ['undefined', undefined],
    ['null', null],
  ])('comes back untouched if it is %s', (_what, value) => {
    const returned: unknown = log.toolCall('Any', {}, () => value)
    expect(Object.is(returned, value)).toBe(true)
    expect(tracing.spans).toHaveLength(1)
  })

  it('comes back as a plain promise if it was one', async () => {
    const returned = log.toolCall('Any', {}, () => Promise.resolve(1))
    expect(Object.getPrototypeOf(returned)).toBe(Promise.prototype)
    await returned
  })

  it('is recorded by what it is when the promise settles, made safe', async () => {
    const value = cycle()
    expect(await log.toolCall('Cycle', {}, () => Promise.resolve(value))).toBe(value)
    expect(json(tracing.span('execute_tool Cycle'), ATTR.toolResult)).toEqual({
      self: '[Circular]',
    })
  })
})

describe('an unhandled rejection', () => {
  const unhandled: unknown[] = []
  beforeEach(() => {
    unhandled.length = 0
    const others = process.listeners('unhandledRejection')
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', note)
    onTestFinished(() => {
      process.off('unhandledRejection', note)
      for (const listener of others) process.on('unhandledRejection', listener)
    })
  })

  it('stays unhandled, once', async () => {
    const error = new Error('nobody listens')
    void log.toolCall('Bad', {}, () => Promise.reject(error))
    await nextTurn()
    await nextTurn()
    expect(unhandled).toEqual([error])
  })

  it('is not invented where the app handles the failure', async () => {
    const failures = [
      log.toolCall('Bad', {}, () => Promise.reject(new Error('a'))).catch(() => 'handled'),
      log
        .toolCall('Bad', {}, async () => {
          await nextTurn()
          throw new Error('b')
        })
        .then(undefined, () => 'handled'),
    ]
    expect(await Promise.all(failures)).toEqual(['handled', 'handled'])
    await nextTurn()
    expect(unhandled).toEqual([])
    expect(tracing.spans).toHaveLength(2)
  })
})

function hostileProxy(): object {
  const trap = (): never => {
    throw new Error('trap')
  }
  return new Proxy({}, { get: trap, getPrototypeOf: trap, ownKeys: trap, has: trap })
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function cycle(): object {
  const object: { self?: unknown } = {}
  object.self = object
  return object
}
