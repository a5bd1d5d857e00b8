import {
  context,
  diag,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Span,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { logAction } from '../src/log-action.ts'
import { traceTool } from '../src/trace-tool.ts'
import { startTracing } from './tracing.ts'

const fail = (): never => {
  throw new Error('hostile')
}

/** An object of which every use throws, except for what is given. */
function throwing<T extends object>(given: Partial<T> = {}): T {
  return new Proxy(given, {
    get: (target, key) => Reflect.get(target, key) ?? fail,
    has: fail,
  }) as T
}

const providerOf = (startSpan: () => unknown): TracerProvider => ({
  getTracer: () => throwing<Tracer>({ startSpan: startSpan as never }),
})
const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }

const providers: Record<string, TracerProvider> = {
  'has no tracer': throwing(),
  'gives no tracer': { getTracer: () => undefined as never },
  'starts no span': providerOf(fail),
  'gives undefined for a span': providerOf(() => undefined),
  'gives spans that only throw': providerOf(() => throwing()),
  'gives spans that record and throw': providerOf(() =>
    throwing<Span>({ isRecording: () => true }),
  ),
  'gives spans with a context that throw': providerOf(() =>
    throwing<Span>({ isRecording: () => true, spanContext: () => spanContext }),
  ),
  'gives spans that record without a context': providerOf(() =>
    throwing<Span>({ isRecording: () => true, spanContext: () => INVALID_SPAN_CONTEXT }),
  ),
  'gives spans whose context is nothing': providerOf(() =>
    throwing<Span>({ isRecording: () => true, spanContext: () => undefined as never }),
  ),
  'has a processor that throws': startTracing({
    spanProcessors: [{ onStart: fail, onEnd: fail, forceFlush: fail, shutdown: fail }],
  }).provider,
  'has a processor that throws at the end': startTracing({
    spanProcessors: [{ onStart() {}, onEnd: fail, forceFlush: fail, shutdown: fail }],
  }).provider,
}

const managers: Record<string, Record<string, unknown>> = {
  'throws before it calls': { active: () => ROOT_CONTEXT, with: fail },
  'throws after it called': {
    active: () => ROOT_CONTEXT,
    with(_active: Context, fn: () => unknown): never {
      fn()
      return fail()
    },
  },
  'calls twice': {
    active: () => ROOT_CONTEXT,
    with(_active: Context, fn: () => unknown) {
      fn()
      return fn()
    },
  },
  'never calls': { active: () => ROOT_CONTEXT, with: () => undefined },
  'knows no active context': { active: fail, with: fail },
}

afterEach(() => {
  context.disable()
  trace.disable()
  diag.disable()
})

const FUNCTIONS = 12

/**
 * Does everything an agent can do with us; its own functions come to their own end.
 *
 * @returns how many of its `FUNCTIONS` functions were called: more where one was called twice
 */
async function actAs(log: ActionLogger): Promise<number> {
  let calls = 0
  const count = <T>(value: T): T => {
    calls += 1
    return value
  }
  const error = new Error("the agent's own")
  const refuse = (): never => {
    calls += 1
    throw error
  }
  const thrown = (call: () => unknown): unknown => {
    try {
      return call()
    } catch (caught) {
      return caught
    }
  }
  expect(log.toolCall('T', { a: 1 }, () => count('sync'))).toBe('sync')
  expect(await log.toolCall('T', { a: 1 }, async () => count('async'))).toBe('async')
  const items = log.toolCall('T', {}, function* () {
    yield count('item')
  })
  expect([...items]).toEqual(['item'])
  class Kept extends Promise<string> {}
  const kept = log.toolCall('T', {}, () => new Kept((resolve) => resolve(count('kept'))))
  expect(await kept).toBe('kept')
  expect(thrown(() => log.toolCall('T', {}, refuse))).toBe(error)
  expect(await log.toolCall('T', {}, async () => refuse()).catch((e: unknown) => e)).toBe(error)
  expect(log.run('agent', (inside) => inside.toolCall('T', {}, () => count('inside')))).toBe(
    'inside',
  )
  expect(thrown(() => log.run('agent', refuse))).toBe(error)
  expect(log.toolCall('T', {}, (action) => action.setResult(1).run(() => count('run')))).toBe('run')
  const started = log.startToolCall('T', { a: 1 }).setResult(1)
  expect(started.run(() => count('started'))).toBe('started')
  started.fail(error)
  await started[Symbol.asyncDispose]()
  expect(started.end()).toBeUndefined()
  log.toolCall('T', {}, (action) => (action.fail(error), action.cancel(), count(0)))
  const tool = traceTool((n: number) => count(n), { name: 'T', logger: log })
  expect(tool(7)).toBe(7)
  expect(log.logToolCall({ toolName: 'T' })).toBe(false)
  expect(log.logDecision({ decisionName: 'd', durationMs: 5 })).toBe(false)
  expect(log.logError({ error })).toBe(false)
  expect(log.logSuccess({ successName: 's' })).toBe(false)
  expect(log.logAction({ actionType: 'decision', actionName: 'd' })).toBe(false)
  expect(log.correlationId).toMatch(/^[0-9a-f-]{36}$/)
  return calls
}

/** Spans that work, and do not look at the context they are started in. */
const careless = providerOf(() => {
  const span: Record<string, unknown> = { isRecording: () => true, spanContext: () => spanContext }
  for (const method of ['setAttribute', 'setAttributes', 'setStatus', 'recordException', 'end']) {
    span[method] = () => span
  }
  return span
})

describe('an agent is not harmed', () => {
  it('by an active context that throws', async () => {
    const active = throwing<Context>()
    const manager = { active: () => active, with: (_: Context, fn: () => unknown) => fn() }
    context.setGlobalContextManager({ ...manager, disable: () => {} } as never)
    expect(await actAs(new ActionLogger({ tracerProvider: careless }))).toBe(FUNCTIONS)
  })

  it.each(Object.keys(providers))('by a provider that %s', async (name) => {
    expect(
      await actAs(new ActionLogger({ tracerProvider: providers[name] as TracerProvider })),
    ).toBe(FUNCTIONS)
    trace.setGlobalTracerProvider(providers[name] as TracerProvider)
    expect(
      await actAs(new ActionLogger({ correlationId: '0af76519-16cd-43dd-8448-eb211c80319c' })),
    ).toBe(FUNCTIONS)
    expect(traceTool(() => 'result')()).toBe('result')
  })

  it.each(Object.keys(managers))('by a context manager that %s', async (name) => {
    context.setGlobalContextManager({ ...managers[name], disable: () => {} } as never)
    const tracerProvider = startTracing().provider
    expect(await actAs(new ActionLogger({ tracerProvider }))).toBe(FUNCTIONS)
  })

  it('by a diagnostics logger that throws', async () => {
    const logger = { error: fail, warn: fail, info: fail, debug: fail, verbose: fail }
    diag.setLogger(logger, { suppressOverrideMessage: true })
    expect(
      await actAs(
        new ActionLogger({ tracerProvider: providers['starts no span'] as TracerProvider }),
      ),
    ).toBe(FUNCTIONS)
    expect(await actAs(new ActionLogger({ correlationId: 'malformed' }))).toBe(FUNCTIONS)
  })

  it('by what it hands us', () => {
    const tracerProvider = startTracing().provider
    for (const nonsense of [undefined, null, 7, 'text', throwing(), Symbol('s')]) {
      const log = new ActionLogger(nonsense as never)
      expect(log.toolCall(nonsense as never, nonsense, () => 1, nonsense as never)).toBe(1)
      const observed = new ActionLogger({ tracerProvider })
      expect(observed.toolCall(nonsense as never, nonsense, () => 1, nonsense as never)).toBe(1)
      observed.startToolCall(nonsense as never, nonsense, nonsense as never).end()
      expect(observed.run(nonsense as never, () => 2, nonsense as never)).toBe(2)
      expect(observed.logToolCall(nonsense as never)).toBe(false)
      expect(observed.logDecision(nonsense as never)).toBe(false)
      expect(observed.logError(nonsense as never)).toBe(false)
      expect(observed.logSuccess(nonsense as never)).toBe(false)
      expect(observed.logAction(nonsense as never)).toBe(false)
      expect(logAction(nonsense as never)).toBe(false)
      const tool = (): number => 3
      expect(traceTool(tool, nonsense as never)()).toBe(3)
    }
  })
})
