import { context, ProxyTracerProvider, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { logAction } from '../src/log-action.ts'
import { traceTool } from '../src/trace-tool.ts'
import { startTracing, useContextManager } from './tracing.ts'

beforeEach(() => trace.disable())

/** Throws for any use: proves that a payload was not even looked at. */
const untouchable = new Proxy(
  {},
  {
    get() {
      throw new Error('was read')
    },
    ownKeys() {
      throw new Error('was listed')
    },
  },
)

describe('without a tracer provider', () => {
  it('functions run as if there were no logger, and promises are their own', async () => {
    const log = new ActionLogger({ agentName: 'a' })
    const promise = Promise.resolve(1)
    expect(log.toolCall('T', untouchable, () => promise)).toBe(promise)
    expect(traceTool(() => promise)()).toBe(promise)
    expect(log.run('agent', () => promise, { parameters: untouchable })).toBe(promise)
    expect(await promise).toBe(1)
    const error = new Error('own')
    expect(() =>
      log.toolCall('T', {}, () => {
        throw error
      }),
    ).toThrow(error)
  })

  it('the action given to a function does what an action does, and records nothing', () => {
    const log = new ActionLogger()
    log.toolCall('T', {}, (action) => {
      expect(action.setResult(untouchable)).toBe(action)
      action.fail(new Error('x'))
      action.cancel()
      expect(action.run(() => 'inside')).toBe('inside')
      expect(action.correlationId).toBe(log.correlationId)
      expect(action.spanId).toBe('0000000000000000')
      expect(action.context).toBe(context.active())
    })
  })

  it('what is logged is not accepted', () => {
    const log = new ActionLogger()
    expect(log.logToolCall({ toolName: 'T', toolParameters: untouchable })).toBe(false)
    expect(log.logDecision({ decisionName: 'd' })).toBe(false)
    expect(log.logError({ error: new Error('x') })).toBe(false)
    expect(log.logSuccess({ successName: 's' })).toBe(false)
    expect(log.logAction({ actionType: 'success', actionName: 's' })).toBe(false)
    expect(logAction({ agentName: 'a', actionType: 'success', actionName: 's' })).toBe(false)
  })

  it("a run's logger has the run's agent, and the correlation id of the logger", () => {
    const log = new ActionLogger({ agentName: 'a' })
    log.run('agent-sub', (inside) => {
      expect(inside.agentName).toBe('agent-sub')
      expect(inside.correlationId).toBe(log.correlationId)
    })
  })

  it('an active trace of someone else stays active', () => {
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }
    const log = new ActionLogger()
    context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => {
      log.toolCall('T', {}, (action) => expect(action.context).toBe(context.active()))
    })
  })
})

describe('with a tracer that does nothing', () => {
  it('the active span of someone else is not taken for the action', () => {
    const nothing = { getTracer: (name: string) => new ProxyTracerProvider().getTracer(name) }
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }
    useContextManager()
    context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => {
      const log = new ActionLogger({ tracerProvider: nothing })
      expect(log.toolCall('T', {}, (action) => action.spanId)).toBe('0000000000000000')
    })
  })
})

describe('a provider that is registered later', () => {
  it('is used from then on', () => {
    const log = new ActionLogger()
    const tool = traceTool(() => 1, { name: 'Tool' })
    log.toolCall('before', {}, () => {})
    tool()
    const tracing = startTracing()
    trace.setGlobalTracerProvider(tracing.provider)
    log.toolCall('after', {}, () => {})
    tool()
    expect(tracing.spans.map((span) => span.name)).toEqual([
      'execute_tool after',
      'execute_tool Tool',
    ])
  })

  it('is used instead of one that was taken away', () => {
    const log = new ActionLogger()
    const [first, second] = [startTracing(), startTracing()]
    for (const { provider } of [first, second]) {
      trace.setGlobalTracerProvider(provider)
      log.toolCall('T', {}, () => {})
      trace.disable()
    }
    expect([first.spans.length, second.spans.length]).toEqual([1, 1])
  })
})
