import { ATTR, runtime } from '@agent-actions/events'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Action } from '../src/action.ts'
import { ActionLogger } from '../src/action-logger.ts'
import {
  collectDiagnostics,
  deferred,
  json,
  startTracing,
  useContextManager,
  type Tracing,
} from './tracing.ts'

let tracing: Tracing
let log: ActionLogger

beforeAll(useContextManager)
beforeEach(() => {
  tracing = startTracing()
  log = new ActionLogger({ agentName: 'agent-a', tracerProvider: tracing.provider })
})

describe('toolCall', () => {
  it('names span and attributes as the GenAI conventions do, and adds what is ours', () => {
    log.toolCall('Read', { file_path: 'a.txt' }, () => 'text', { toolCallId: 'call_1' })
    expect(tracing.span('execute_tool Read').attributes).toMatchObject({
      'agent_action.type': 'tool_call',
      'agent_action.name': 'Read',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'Read',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.call.arguments': '{"file_path":"a.txt"}',
      'gen_ai.tool.call.result': '"text"',
      'gen_ai.agent.name': 'agent-a',
      'agent_action.debug_mode': true,
    })
  })

  it('leaves the status of a success unset: OK is final, and the app may want to set it', () => {
    log.toolCall('Read', {}, () => 1)
    expect(tracing.span('execute_tool Read').status.code).toBe(SpanStatusCode.UNSET)
  })

  it('gives back what a sync function returns, at once', () => {
    expect(log.toolCall('Add', {}, () => 3)).toBe(3)
    expect(tracing.spans).toHaveLength(1)
  })

  it('ends an async call when its promise settles, with the value it settles with', async () => {
    const { promise, resolve } = deferred<object>()
    const value = { lines: 3 }
    const result = log.toolCall('Count', {}, () => promise)
    expect(tracing.spans).toHaveLength(0)
    resolve(value)
    expect(await result).toBe(value)
    expect(json(tracing.span('execute_tool Count'), ATTR.toolResult)).toEqual({ lines: 3 })
  })

  it('records parameters as they are when the call starts', () => {
    const parameters = { step: 'before' }
    log.toolCall('Edit', parameters, () => {
      parameters.step = 'after'
    })
    const span = tracing.span('execute_tool Edit')
    expect(json(span, ATTR.toolArguments)).toEqual({ step: 'before' })
    expect(span.attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('records what setResult was given rather than the return value', () => {
    expect(log.toolCall('Read', {}, (action) => action.setResult({ lines: 2 }) && 'text')).toBe(
      'text',
    )
    expect(json(tracing.span('execute_tool Read'), ATTR.toolResult)).toEqual({ lines: 2 })
  })

  it('makes the action active inside, and only there', async () => {
    const outside = trace.getActiveSpan()
    let inside: string | undefined
    await log.toolCall('Outer', {}, async (action) => {
      await Promise.resolve()
      inside = trace.getActiveSpan()?.spanContext().spanId
      expect(inside).toBe(action.spanId)
    })
    expect(tracing.span('execute_tool Outer').spanContext().spanId).toBe(inside)
    expect(trace.getActiveSpan()).toBe(outside)
  })

  it('puts parallel calls below the one around them', async () => {
    await log.toolCall('Outer', {}, () =>
      Promise.all(['a', 'b'].map((name) => log.toolCall(name, {}, () => Promise.resolve(name)))),
    )
    const outer = tracing.span('execute_tool Outer').spanContext()
    for (const name of ['a', 'b']) {
      const span = tracing.span(`execute_tool ${name}`)
      expect(span.parentSpanContext?.spanId).toBe(outer.spanId)
      expect(span.spanContext().traceId).toBe(outer.traceId)
    }
  })

  it('takes its times from our clock: microseconds, each later than the one before', () => {
    for (let i = 0; i < 200; i += 1) log.toolCall('Quick', {}, () => i)
    const micros = tracing.spans.flatMap(({ startTime, endTime }) =>
      [startTime, endTime].map(([seconds, nanoseconds]) => seconds * 1e6 + nanoseconds / 1e3),
    )
    expect(new Set(micros).size).toBe(400)
    expect(micros).toEqual(micros.toSorted((a, b) => a - b))
  })

  it('does not end before it started where the clock is set back meanwhile', () => {
    const told = collectDiagnostics()
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    log.toolCall('Read', {}, () => vi.setSystemTime(Date.now() - 3_600_000))
    const { startTime, endTime } = tracing.span('execute_tool Read')
    expect(endTime).toEqual(startTime)
    // The OpenTelemetry SDK would warn of it.
    expect(told).toEqual([])
  })

  it('marks the texts it wrote as safe, and no other', () => {
    log.toolCall('Read', { a: 1 }, () => 2)
    const span = tracing.span('execute_tool Read')
    expect(runtime().marks.get(span)).toEqual({
      toolArguments: span.attributes[ATTR.toolArguments],
      toolResult: span.attributes[ATTR.toolResult],
    })
  })

  it('redacts secrets, and more of them when told', () => {
    const secret = { password: 'p', pin: '1234' }
    log.toolCall('a', secret, () => {})
    const tracerProvider = tracing.provider
    new ActionLogger({ tracerProvider, redact: { keys: ['pin'] } }).toolCall('b', secret, () => {})
    new ActionLogger({ tracerProvider, redact: false }).toolCall('c', secret, () => {})
    const recorded = (name: string): unknown =>
      json(tracing.span(`execute_tool ${name}`), ATTR.toolArguments)
    expect(recorded('a')).toEqual({ password: '[REDACTED]', pin: '1234' })
    expect(recorded('b')).toEqual({ password: '[REDACTED]', pin: '[REDACTED]' })
    expect(recorded('c')).toEqual(secret)
  })

  it.each(['', undefined, null, 42, {}])('calls a tool named %j unknown', (name) => {
    expect(log.toolCall(name as never, {}, () => 'result')).toBe('result')
    expect(tracing.span('execute_tool unknown').attributes[ATTR.toolName]).toBe('unknown')
  })

  it('cuts a name that no column holds', () => {
    log.toolCall('x'.repeat(10_000), {}, () => {})
    expect(tracing.spans[0]?.name.length).toBeLessThan(600)
  })
})

describe('a tool call that fails', () => {
  const failing = (error: unknown) => (): never => {
    throw error
  }
  const thrownBy = (call: () => unknown): unknown => {
    try {
      call()
    } catch (error) {
      return error
    }
    throw new Error('nothing was thrown')
  }

  it('throws the very same error, and records it at our time', () => {
    const error = new RangeError('out of range\nsecond line')
    expect(thrownBy(() => log.toolCall('Bad', {}, failing(error)))).toBe(error)
    const { status, attributes, events, endTime } = tracing.span('execute_tool Bad')
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'out of range' })
    expect(attributes[ATTR.errorType]).toBe('RangeError')
    expect(events).toMatchObject([
      {
        name: 'exception',
        time: endTime,
        attributes: {
          'exception.type': 'RangeError',
          'exception.message': 'out of range\nsecond line',
          'exception.stacktrace': error.stack,
        },
      },
    ])
  })

  it('rejects with the very same error', async () => {
    const error = new Error('later')
    const call = log.toolCall('Bad', {}, () => Promise.reject(error))
    await expect(call).rejects.toBe(error)
    expect(tracing.span('execute_tool Bad').status.message).toBe('later')
  })

  it.each<[string, unknown, string, string]>([
    [
      'a class that has no name of its own',
      new (class Refused extends Error {})('no'),
      'Refused',
      'no',
    ],
    [
      'an error of the system by its code',
      Object.assign(new Error('no such file'), { code: 'ENOENT' }),
      'ENOENT',
      'no such file',
    ],
    ['a text', 'broken', 'string', 'broken'],
    ['undefined', undefined, 'undefined', 'undefined'],
    ['null', null, 'null', 'null'],
    ['a number', 7, 'number', '7'],
    ['a symbol', Symbol('s'), 'symbol', 'Symbol(s)'],
    ['an object', { code: 'E1', why: 'x' }, 'Object', '{"code":"E1","why":"x"}'],
    ['an object without a prototype', Object.create(null), 'Error', '{}'],
    ['an error without a message', new TypeError(), 'TypeError', ''],
  ])('describes %s', (_what, error, type, message) => {
    expect(thrownBy(() => log.toolCall('Bad', {}, failing(error)))).toBe(error)
    const span = tracing.span('execute_tool Bad')
    expect(span.attributes[ATTR.errorType]).toBe(type)
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message })
  })

  it('describes an error whose getters throw, and one of 10 MB, and throws them on', () => {
    const hostile = new Error('x')
    for (const key of ['stack', 'name', 'message', 'constructor']) {
      Object.defineProperty(hostile, key, { get: failing(new Error('getter')) })
    }
    // Compared here: matchers read the message of what they compare.
    expect(thrownBy(() => log.toolCall('Hostile', {}, failing(hostile))) === hostile).toBe(true)
    expect(tracing.span('execute_tool Hostile').status.code).toBe(SpanStatusCode.ERROR)
    const huge = new Error('m'.repeat(10_000_000))
    expect(thrownBy(() => log.toolCall('Huge', {}, failing(huge)))).toBe(huge)
    expect(JSON.stringify(tracing.span('execute_tool Huge').events).length).toBeLessThan(50_000)
  })

  it('says so when logError told that error before', () => {
    const error = new Error('told')
    thrownBy(() =>
      log.toolCall('Outer', {}, () => {
        log.logError({ error })
        throw error
      }),
    )
    const outer = tracing.span('execute_tool Outer')
    expect(runtime().marks.get(outer)?.failureReported).toBe(true)
    thrownBy(() => log.toolCall('Other', {}, failing(new Error('told'))))
    expect(runtime().marks.get(tracing.span('execute_tool Other'))?.failureReported).toBeUndefined()
  })
})

describe('a tool call that is cancelled', () => {
  const aborted = (): unknown => {
    const controller = new AbortController()
    controller.abort()
    return controller.signal.reason
  }
  const expectCancelled = (): void => {
    const { status, attributes } = tracing.span('execute_tool Slow')
    expect(status.code).toBe(SpanStatusCode.UNSET)
    expect(attributes[ATTR.status]).toBe('cancelled')
    expect(attributes).not.toHaveProperty(ATTR.errorType)
  }

  it('by an AbortError is no failure, and rejects with it', async () => {
    const reason = aborted()
    await expect(log.toolCall('Slow', {}, () => Promise.reject(reason))).rejects.toBe(reason)
    expectCancelled()
  })

  it('by its own word is no failure, whatever it throws on its way out', () => {
    const call = (action: Action): never => {
      action.cancel('not needed any more')
      throw new Error('unwound')
    }
    expect(() => log.toolCall('Slow', {}, call)).toThrow('unwound')
    expectCancelled()
    expect(tracing.spans[0]?.events[0]?.attributes).toMatchObject({
      'exception.message': 'not needed any more',
    })
  })
})

describe('the action given to a function', () => {
  it('fails although the function returns, if it says so', () => {
    const error = new Error('soft')
    expect(log.toolCall('Soft', {}, (action) => (action.fail(error), 'value'))).toBe('value')
    expect(tracing.span('execute_tool Soft').status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'soft',
    })
  })

  it('knows its ids', () => {
    const ids = log.toolCall('Ids', {}, ({ correlationId, spanId }) => ({ correlationId, spanId }))
    const { traceId, spanId } = tracing.span('execute_tool Ids').spanContext()
    expect(ids.spanId).toBe(spanId)
    expect(ids.correlationId.replaceAll('-', '')).toBe(traceId)
    expect(ids.correlationId).toBe(log.correlationId)
  })

  it('can be made active where the context was lost', async () => {
    let later: Action | undefined
    const { promise, resolve } = deferred<void>()
    const call = log.toolCall('Outer', {}, (action) => {
      later = action
      return promise
    })
    expect(later?.run(() => log.toolCall('Inner', {}, () => 'inside'))).toBe('inside')
    resolve()
    await call
    const inner = tracing.span('execute_tool Inner')
    expect(inner.parentSpanContext?.spanId).toBe(later?.spanId)
    expect(() =>
      later?.run(() => {
        throw new RangeError('out')
      }),
    ).toThrow(RangeError)
  })

  it('has no effect on an action that has ended', () => {
    const action = log.toolCall('Ended', {}, (own) => own)
    action.setResult('late')
    action.fail(new Error('late'))
    action.cancel()
    const span = tracing.span('execute_tool Ended')
    expect(span.status.code).toBe(SpanStatusCode.UNSET)
    expect(span.attributes).not.toHaveProperty(ATTR.status)
  })
})
