import { correlationIdFromTraceId, syntheticParentSpanId } from '@agent-actions/events'
import { context, createContextKey, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import { RandomIdGenerator, SamplingDecision } from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'
import { logAction } from '../src/log-action.ts'
import { startTracing, useContextManager, type Tracing } from './tracing.ts'

beforeAll(useContextManager)

const GIVEN = '0af76519-16cd-43dd-8448-eb211c80319c'
const GIVEN_TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER_TRACE = 'ffffffffffffffffffffffffffffffff'
const ACTIVE_SPAN = 'b7ad6b7169203331'

/** The key by which every line of the OpenTelemetry SDK knows that tracing is suppressed. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

function inTrace(traceId: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: ACTIVE_SPAN, traceFlags: 1 })
}

const actives = {
  none: ROOT_CONTEXT,
  'the same': inTrace(GIVEN_TRACE),
  another: inTrace(OTHER_TRACE),
}
const ids = {
  given: GIVEN,
  'in capitals': GIVEN.toUpperCase(),
  malformed: 'abc-123',
  nil: '00000000-0000-0000-0000-000000000000',
  none: undefined,
}
const generators = {
  ours: () => new CorrelationIdGenerator(),
  random: () => new RandomIdGenerator(),
}

interface Case {
  readonly generator: keyof typeof generators
  readonly active: keyof typeof actives
  readonly id: keyof typeof ids
  /** Whose trace the action is in. */
  readonly run: 'given' | 'active' | 'fresh'
  readonly parent: 'active' | 'none'
}

const isGiven = (id: keyof typeof ids): boolean => id === 'given' || id === 'in capitals'

const cases: readonly Case[] = (Object.keys(generators) as Case['generator'][]).flatMap(
  (generator) =>
    (Object.keys(actives) as Case['active'][]).flatMap((active) =>
      (Object.keys(ids) as Case['id'][]).map((id): Case => {
        const joins = active !== 'none' && (id === 'none' || (active === 'the same' && isGiven(id)))
        if (joins) return { generator, active, id, run: 'active', parent: 'active' }
        return { generator, active, id, run: isGiven(id) ? 'given' : 'fresh', parent: 'none' }
      }),
    ),
)

function runOf(traceId: string, activeTrace: string | undefined): Case['run'] {
  if (traceId === activeTrace) return 'active'
  return traceId === GIVEN_TRACE ? 'given' : 'fresh'
}

function loggerFor(tracing: Tracing, id: string | undefined): ActionLogger {
  const tracerProvider = tracing.provider
  return new ActionLogger(
    id === undefined ? { tracerProvider } : { tracerProvider, correlationId: id },
  )
}

describe('the run of an action', () => {
  it('has thirty cases', () => {
    expect(cases).toHaveLength(30)
  })

  it.each(cases)(
    'is the $run one, below $parent: id $id, active trace $active, generator $generator',
    ({ generator, active, id, run, parent }) => {
      const tracing = startTracing({ idGenerator: generators[generator]() })
      const log = loggerFor(tracing, ids[id])
      const told = context.with(actives[active], () => {
        log.toolCall('one', {}, () => {})
        log.logDecision({ decisionName: 'two' })
        return log.correlationId
      })
      const activeTrace = trace.getSpanContext(actives[active])?.traceId
      const spans = [tracing.span('execute_tool one'), tracing.span('decision two')]
      for (const span of spans) {
        const { traceId } = span.spanContext()
        expect(correlationIdFromTraceId(traceId)).toBe(told)
        expect(runOf(traceId, activeTrace)).toBe(run)
        const root = generator === 'ours' ? undefined : syntheticParentSpanId(traceId)
        expect(span.parentSpanContext?.spanId).toBe(parent === 'active' ? ACTIVE_SPAN : root)
        const leaves = active !== 'none' && run !== 'active'
        expect(span.links.map((link) => link.context.traceId)).toEqual(leaves ? [activeTrace] : [])
      }
    },
  )

  it('is one for all actions of a logger, with any provider, with no id given', () => {
    for (const idGenerator of [new CorrelationIdGenerator(), new RandomIdGenerator()]) {
      const tracing = startTracing({ idGenerator })
      const log = new ActionLogger({ tracerProvider: tracing.provider })
      for (let i = 0; i < 10; i += 1) log.toolCall('x', {}, () => {})
      const traces = new Set(tracing.spans.map((span) => span.spanContext().traceId))
      expect(traces.size).toBe(1)
      expect(tracing.spans).toHaveLength(10)
      expect(log.correlationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/)
    }
  })

  it('is never the same for two loggers', () => {
    const runs = Array.from({ length: 1000 }, () => new ActionLogger().correlationId)
    expect(new Set(runs).size).toBe(1000)
  })

  it('is any UUID the app brings: its version does not matter', () => {
    fc.assert(
      fc.property(fc.uuid({ version: [1, 2, 3, 4, 5, 6, 7, 8] }), fc.boolean(), (id, ours) => {
        const idGenerator = ours ? new CorrelationIdGenerator() : new RandomIdGenerator()
        const tracing = startTracing({ idGenerator })
        loggerFor(tracing, id).toolCall('x', {}, () => {})
        const { traceId } = tracing.span('execute_tool x').spanContext()
        expect(correlationIdFromTraceId(traceId)).toBe(id)
      }),
    )
  })

  it('is joined by the trace the action is called in, though the logger is older', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    const own = log.correlationId
    log.toolCall('alone', {}, () => {})
    context.with(inTrace(OTHER_TRACE), () => {
      expect(log.correlationId.replaceAll('-', '')).toBe(OTHER_TRACE)
      log.toolCall('inside', {}, () => {})
    })
    expect(log.correlationId).toBe(own)
    expect(tracing.span('execute_tool inside').spanContext().traceId).toBe(OTHER_TRACE)
  })
})

describe('the run of a logger that joins', () => {
  const APP_ID = 'agent_action.app_correlation_id'
  const joining = [
    { id: 'given', active: 'none', run: 'given', appId: undefined },
    { id: 'given', active: 'the same', run: 'active', appId: undefined },
    { id: 'given', active: 'another', run: 'active', appId: GIVEN },
    { id: 'in capitals', active: 'another', run: 'active', appId: GIVEN },
    { id: 'malformed', active: 'none', run: 'fresh', appId: undefined },
    { id: 'malformed', active: 'another', run: 'active', appId: undefined },
    { id: 'nil', active: 'another', run: 'active', appId: undefined },
    { id: 'none', active: 'another', run: 'active', appId: undefined },
  ] as const

  it.each(
    joining.flatMap((row) => [
      { ...row, generator: 'ours' as const },
      { ...row, generator: 'random' as const },
    ]),
  )(
    'is the $run one, with the id of the app $appId: id $id, active trace $active, generator $generator',
    ({ id, active, run, appId, generator }) => {
      const tracing = startTracing({ idGenerator: generators[generator]() })
      const correlationId = ids[id]
      const log = new ActionLogger({
        tracerProvider: tracing.provider,
        onActiveTrace: 'join',
        ...(correlationId !== undefined && { correlationId }),
      })
      const told = context.with(actives[active], () => {
        log.toolCall('outer', {}, () => log.logDecision({ decisionName: 'inside' }))
        return log.correlationId
      })
      const activeTrace = trace.getSpanContext(actives[active])?.traceId
      const spans = [tracing.span('decision inside'), tracing.span('execute_tool outer')]
      for (const span of spans) {
        const { traceId } = span.spanContext()
        expect(correlationIdFromTraceId(traceId)).toBe(told)
        expect(runOf(traceId, activeTrace)).toBe(run)
        expect(span.attributes[APP_ID]).toBe(appId)
        expect(span.links).toEqual([])
      }
    },
  )
})

describe('the id hand-over', () => {
  it('leaves nothing behind for the next root of anyone', () => {
    const tracing = startTracing()
    loggerFor(tracing, GIVEN).toolCall('ours', {}, () => {})
    tracing.provider.getTracer('other').startSpan('theirs', { root: true }).end()
    expect(tracing.span('theirs').spanContext().traceId).not.toBe(GIVEN_TRACE)
  })

  it('leaves nothing behind where starting a span throws', () => {
    const sampler = {
      shouldSample(): never {
        throw new Error('sampler')
      },
    }
    loggerFor(startTracing({ sampler, idGenerator: new RandomIdGenerator() }), GIVEN).toolCall(
      'x',
      {},
      () => {},
    )
    expect(new CorrelationIdGenerator().generateTraceId()).not.toBe(GIVEN_TRACE)
  })

  it('never ends the span by which it finds out that ids are made elsewhere, and tries once', () => {
    let started = 0
    const counting = {
      onStart: () => void (started += 1),
      onEnd() {},
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }
    const tracing = startTracing({
      idGenerator: new RandomIdGenerator(),
      spanProcessors: [counting],
    })
    for (let i = 0; i < 5; i += 1) loggerFor(tracing, undefined).toolCall('x', {}, () => {})
    expect(tracing.spans).toHaveLength(5)
    expect(started).toBe(6)
  })

  it('concludes nothing from tracing that is suppressed', () => {
    const tracing = startTracing()
    const log = loggerFor(tracing, GIVEN)
    context.with(ROOT_CONTEXT.setValue(SUPPRESSED, true), () => {
      expect(log.toolCall('quiet', {}, () => 'value')).toBe('value')
    })
    log.toolCall('loud', {}, () => {})
    expect(tracing.span('execute_tool loud').parentSpanContext).toBeUndefined()
    expect(tracing.spans).toHaveLength(1)
  })

  it('lets the sampler decide about a run, and everything in it', () => {
    const sampler = { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) }
    const tracing = startTracing({ sampler })
    const log = loggerFor(tracing, GIVEN)
    log.toolCall('outer', {}, () => {
      expect(trace.getActiveSpan()?.spanContext().traceId).toBe(GIVEN_TRACE)
      expect(trace.getActiveSpan()?.isRecording()).toBe(false)
      expect(log.logDecision({ decisionName: 'inside' })).toBe(false)
    })
    expect(tracing.spans).toEqual([])
  })
})

describe('an action without a logger', () => {
  it('joins the active run, else is a run of its own', () => {
    const tracing = startTracing()
    trace.setGlobalTracerProvider(tracing.provider)
    try {
      const one = { agentName: 'a', actionType: 'decision', actionName: 'inside' } as const
      context.with(inTrace(OTHER_TRACE), () => logAction(one))
      logAction({ ...one, actionName: 'alone' })
      logAction({ ...one, actionName: 'given', correlationId: GIVEN })
    } finally {
      trace.disable()
    }
    expect(tracing.span('decision inside').spanContext().traceId).toBe(OTHER_TRACE)
    expect(tracing.span('decision alone').parentSpanContext).toBeUndefined()
    expect(tracing.span('decision given').spanContext().traceId).toBe(GIVEN_TRACE)
  })
})
