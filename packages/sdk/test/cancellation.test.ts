import { ATTR } from '@agent-actions/events'
import { setTimeout as wait } from 'node:timers/promises'
import { SpanStatusCode } from '@opentelemetry/api'
import { beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { registerTracing, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeEach(() => {
  tracing = registerTracing()
})

const rethrow = (reason: unknown) => (): never => {
  throw reason
}

function outcome(): string {
  const [span] = tracing.spans
  if (span?.attributes[ATTR.status] === 'cancelled') return 'cancelled'
  return span?.status.code === SpanStatusCode.ERROR ? 'error' : 'ok'
}

function abortedWith(reason: unknown): AbortSignal {
  return AbortSignal.abort(reason)
}

const REASON = new Error('the user left')

describe('a call is cancelled, which is no error, when it throws', () => {
  it.each([
    ['an AbortError', new DOMException('stop', 'AbortError'), []],
    ['the reason of a signal it was given', REASON, [abortedWith(REASON)]],
    ['the reason of a signal in its options', REASON, ['url', { signal: abortedWith(REASON) }]],
    ['the reason of a signal under any name', REASON, [{}, { abortSignal: abortedWith(REASON) }]],
    ['a reason that is no error', 'enough', [{ signal: abortedWith('enough') }]],
    [
      'an error caused by the reason',
      new Error('fetch failed', { cause: REASON }),
      [abortedWith(REASON)],
    ],
  ])('%s', (_what, thrown, args) => {
    const tool = traceTool((..._args: unknown[]) => rethrow(thrown)(), { name: 'Tool' })
    let caught: unknown
    try {
      tool(...args)
    } catch (error) {
      caught = error
    }
    expect(caught).toBe(thrown)
    expect(outcome()).toBe('cancelled')
  })

  it('the timeout that its caller set', async () => {
    const tool = traceTool(
      async (o: { signal: AbortSignal }) => {
        await new Promise((_resolve, reject) =>
          o.signal.addEventListener('abort', () => reject(o.signal.reason)),
        )
      },
      { name: 'Slow' },
    )
    await expect(tool({ signal: AbortSignal.timeout(1) })).rejects.toThrow(/timeout/i)
    expect(outcome()).toBe('cancelled')
  })

  it('what Node throws for an aborted timer', async () => {
    const controller = new AbortController()
    const tool = traceTool(async (signal: AbortSignal) => wait(60_000, undefined, { signal }))
    const call = tool(controller.signal)
    controller.abort(REASON)
    await expect(call).rejects.toMatchObject({ cause: REASON })
    expect(outcome()).toBe('cancelled')
  })

  it('the reason of a signal among the parameters of a scope, or of a run', () => {
    const log = new ActionLogger()
    const parameters = { signal: abortedWith(REASON) }
    expect(() => log.toolCall('Tool', parameters, rethrow(REASON))).toThrow(REASON)
    expect(() => log.run('agent', rethrow(REASON), { parameters })).toThrow(REASON)
    expect(tracing.spans.map(({ attributes }) => attributes[ATTR.status])).toEqual([
      'cancelled',
      'cancelled',
    ])
  })
})

describe('a call failed when it throws', () => {
  const hidden = {}
  Object.defineProperty(hidden, 'signal', {
    enumerable: true,
    get: () => {
      throw new Error('read')
    },
  })

  it.each([
    ['something else after its signal was aborted', new Error('disk full'), [abortedWith(REASON)]],
    ['the reason of a signal that it was not given', REASON, [{}]],
    ['undefined', undefined, [{ aborted: true, reason: undefined, addEventListener() {} }]],
    ['beside a getter, which is not run', REASON, [hidden]],
    ['beside a proxy that cannot be read', REASON, [Proxy.revocable({}, {}).proxy, revoked()]],
  ])('%s', (_what, thrown, args) => {
    const tool = traceTool((..._args: unknown[]) => rethrow(thrown)(), {
      name: 'Tool',
      capture: false,
    })
    let isThrown = false
    try {
      tool(...args)
    } catch (error) {
      isThrown = error === thrown
    }
    expect(isThrown).toBe(true)
    expect(outcome()).toBe('error')
  })
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
