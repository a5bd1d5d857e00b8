import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-base'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { collectDiagnostics, deciding, startTracing, useContextManager } from './tracing.ts'

let told: string[]
let sdk: typeof import('../src/index.ts')

// What is told once per process is told again after this.
beforeEach(async () => {
  vi.resetModules()
  sdk = await import('../src/index.ts')
  trace.disable()
  context.disable()
  told = collectDiagnostics()
})

const twice = (act: () => unknown): void => {
  act()
  act()
}

describe('a warning is told once, and says what to do', () => {
  it('of a correlation id that cannot be one, with the id', () => {
    twice(() => new sdk.ActionLogger({ correlationId: 'abc-123' }))
    expect(told).toEqual([expect.stringMatching(/"abc-123".*8-4-4-4-12.*docs\/no-rows\.md/)])
  })

  it('of a correlation id that is nil', () => {
    const correlationId = '00000000-0000-0000-0000-000000000000'
    twice(() => new sdk.ActionLogger({ correlationId }))
    expect(told).toEqual([expect.stringContaining(correlationId)])
  })

  it('of a correlation id that cannot be one, given for a function', () => {
    useContextManager()
    twice(() => sdk.withCorrelationId('abc-123', () => {}))
    expect(told).toEqual([expect.stringMatching(/"abc-123".*8-4-4-4-12.*docs\/no-rows\.md/)])
  })

  it('of a traceparent that is malformed, with its beginning', () => {
    twice(() => sdk.withExtracted({ traceparent: `abc-${'x'.repeat(500)}` }, () => {}))
    expect(told).toEqual([expect.stringMatching(/"abc-x{59}…".*W3C.*docs\/no-rows\.md/)])
  })

  it('of a traceparent that names two callers', () => {
    const traceparent = ['1', '2'].map((span) => `00-${'a'.repeat(32)}-${span.repeat(16)}-01`)
    twice(() => sdk.withExtracted({ traceparent }, () => {}))
    expect(told).toEqual([expect.stringMatching(/twice/)])
  })

  it('of something logged where there is no provider', () => {
    twice(() => new sdk.ActionLogger().logSuccess({ successName: 's' }))
    expect(told).toEqual([expect.stringMatching(/start\(\).*docs\/no-rows\.md/)])
  })

  it('of something logged where no processor decides', () => {
    const tracerProvider = startTracing().provider
    twice(() => new sdk.ActionLogger({ tracerProvider }).logSuccess({ successName: 's' }))
    expect(told).toEqual([expect.stringMatching(/ActionSpanProcessor.*docs\/no-rows\.md/)])
  })

  it('of an action without a name', () => {
    useContextManager()
    const log = new sdk.ActionLogger({
      tracerProvider: startTracing({ spanProcessors: [deciding('accepted')] }).provider,
    })
    twice(() => log.logSuccess({ name: 'x' } as never))
    expect(told).toEqual([expect.stringMatching(/unknown.*successName.*docs\/no-rows/)])
  })

  it('of an id generator that is not ours', () => {
    const tracerProvider = startTracing({ idGenerator: new RandomIdGenerator() }).provider
    const log = new sdk.ActionLogger({ tracerProvider })
    useContextManager()
    twice(() => log.toolCall('T', {}, () => {}))
    expect(told).toEqual([expect.stringMatching(/CorrelationIdGenerator.*docs\/no-rows\.md/)])
  })

  it('of a context manager that is missing', () => {
    const log = new sdk.ActionLogger({ tracerProvider: startTracing().provider })
    twice(() => log.toolCall('T', {}, () => {}))
    expect(told).toEqual([expect.stringMatching(/AsyncLocalStorageContextManager.*docs\/no-rows/)])
  })

  it('of an action type that does not exist', () => {
    const tracing = startTracing({ spanProcessors: [deciding('accepted')] })
    const log = new sdk.ActionLogger({ tracerProvider: tracing.provider })
    twice(() => log.logAction({ actionType: 'thought' as never, actionName: 'x' }))
    expect(told).toEqual([expect.stringMatching(/tool_call, decision, error, success/)])
  })
})

describe('nothing is told', () => {
  it('to an agent that is set up as it should be', async () => {
    useContextManager()
    const tracing = startTracing({ spanProcessors: [deciding('accepted')] })
    const log = new sdk.ActionLogger({
      tracerProvider: tracing.provider,
      correlationId: '0af76519-16cd-43dd-8448-eb211c80319c',
    })
    await log.run('agent', async (inside) => {
      await inside.toolCall('T', {}, async () => 1)
      inside.logError({ error: new Error('x') })
      context.with(ROOT_CONTEXT, () => inside.logSuccess({ successName: 's' }))
    })
    expect(told).toEqual([])
    expect(tracing.spans).toHaveLength(4)
  })

  it('of scopes and traced functions that nobody observes: they are free', () => {
    const log = new sdk.ActionLogger()
    log.toolCall('T', {}, () => {})
    log.run('agent', () => {})
    sdk.traceTool(() => {})()
    expect(told).toEqual([])
  })

  it('of a carrier that has no traceparent, or an empty one', () => {
    for (const carrier of [undefined, {}, { traceparent: '' }]) sdk.withExtracted(carrier, () => {})
    sdk.injectCorrelation({})
    expect(told).toEqual([])
  })

  it('of an action that the processor dropped: it says so itself', () => {
    const tracing = startTracing({ spanProcessors: [deciding('queue_full')] })
    new sdk.ActionLogger({ tracerProvider: tracing.provider }).logSuccess({ successName: 's' })
    expect(told).toEqual([])
  })
})
