import { correlationIdFromTraceId, syntheticParentSpanId } from '@agent-actions/events'
import { context, createContextKey, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'
import { currentCorrelationId } from '../src/current-correlation-id.ts'
import { injectCorrelation } from '../src/inject-correlation.ts'
import { traceTool } from '../src/trace-tool.ts'
import { withCorrelationId } from '../src/with-correlation-id.ts'
import { registerTracing, startTracing, useContextManager } from './tracing.ts'

beforeAll(useContextManager)

const GIVEN = '0af76519-16cd-43dd-8448-eb211c80319c'
const GIVEN_TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const OTHER_TRACE = 'ffffffffffffffffffffffffffffffff'
const ACTIVE_SPAN = 'b7ad6b7169203331'
const APP_ID = 'agent_action.app_correlation_id'

/** The key by which every line of the OpenTelemetry SDK knows that tracing is suppressed. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

function inTrace(traceId: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: ACTIVE_SPAN, traceFlags: 1 })
}

const actives = {
  no: ROOT_CONTEXT,
  'the same': inTrace(GIVEN_TRACE),
  another: inTrace(OTHER_TRACE),
}

/** In which trace an action is, whether below the active span, linked to it, or with the app's id. */
const places = [
  { active: 'no', mode: undefined, run: GIVEN_TRACE, how: 'top' },
  { active: 'no', mode: 'link', run: GIVEN_TRACE, how: 'top' },
  { active: 'no', mode: 'join', run: GIVEN_TRACE, how: 'top' },
  { active: 'the same', mode: undefined, run: GIVEN_TRACE, how: 'below' },
  { active: 'the same', mode: 'link', run: GIVEN_TRACE, how: 'below' },
  { active: 'the same', mode: 'join', run: GIVEN_TRACE, how: 'below' },
  { active: 'another', mode: undefined, run: GIVEN_TRACE, how: 'linked' },
  { active: 'another', mode: 'link', run: GIVEN_TRACE, how: 'linked' },
  { active: 'another', mode: 'join', run: OTHER_TRACE, how: 'joined' },
] as const

const generators = {
  ours: () => new CorrelationIdGenerator(),
  random: () => new RandomIdGenerator(),
}
const samplers = {
  'that keeps all': () => new AlwaysOnSampler(),
  'that drops new traces': () => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0) }),
}

const cases = places.flatMap((place) =>
  (['ours', 'random'] as const).flatMap((generator) =>
    (['that keeps all', 'that drops new traces'] as const).flatMap((sampler) =>
      (['', ', suppressed'] as const).flatMap((suppressed) =>
        (['sync', 'async'] as const).map((kind) => ({
          ...place,
          generator,
          sampler,
          suppressed,
          kind,
        })),
      ),
    ),
  ),
)

function placeOf(span: ReadableSpan): object {
  return {
    name: span.name,
    run: span.spanContext().traceId,
    below: span.parentSpanContext?.spanId,
    linked: span.links.map((link) => link.context.spanId),
    appId: span.attributes[APP_ID],
  }
}

describe('a run with the id of the app', () => {
  it.each(cases)(
    'has its actions $how: $active active trace, $mode, generator $generator, sampler $sampler, $kind$suppressed',
    async ({ active, mode, run, how, generator, sampler, suppressed, kind }) => {
      const tracing = startTracing({
        idGenerator: generators[generator](),
        sampler: samplers[sampler](),
      })
      const log = new ActionLogger({ tracerProvider: tracing.provider })
      const seen = (): unknown => {
        log.toolCall('one', {}, () => log.logDecision({ decisionName: 'inside' }))
        log.logDecision({ decisionName: 'two' })
        return [currentCorrelationId(), injectCorrelation({})]
      }
      const fn = kind === 'sync' ? seen : () => Promise.resolve().then(seen)
      const outer = actives[active].setValue(SUPPRESSED, suppressed !== '')
      const returned = context.with(outer, () =>
        withCorrelationId(GIVEN, fn, mode && { onActiveTrace: mode }),
      )

      expect(returned instanceof Promise).toBe(kind === 'async')
      const atTop = how === 'top' || how === 'linked'
      const passedOn = atTop ? syntheticParentSpanId(run) : ACTIVE_SPAN
      const traceparent = `00-${run}-${passedOn}-01`
      expect(await returned).toEqual([correlationIdFromTraceId(run), { traceparent }])

      const isDropped = atTop && generator === 'ours' && sampler === 'that drops new traces'
      const synthetic = generator === 'ours' ? undefined : syntheticParentSpanId(run)
      const top = {
        run,
        below: atTop ? synthetic : ACTIVE_SPAN,
        linked: how === 'linked' ? [ACTIVE_SPAN] : [],
        appId: how === 'joined' ? GIVEN : undefined,
      }
      const one = tracing.spans.find((span) => span.name === 'execute_tool one')
      const recorded = [
        { ...top, name: 'decision inside', below: one?.spanContext().spanId, linked: [] },
        { ...top, name: 'execute_tool one' },
        { ...top, name: 'decision two' },
      ]
      expect(tracing.spans.map(placeOf)).toEqual(suppressed !== '' || isDropped ? [] : recorded)
    },
  )

  it('is over when the function is: nothing of it stays active', () => {
    withCorrelationId(GIVEN, () => {})
    expect(currentCorrelationId()).toBeUndefined()
    expect(() =>
      withCorrelationId(GIVEN, () => {
        throw new Error('fn')
      }),
    ).toThrow('fn')
    expect(currentCorrelationId()).toBeUndefined()
  })

  it('takes in the spans of other libraries, with any generator', () => {
    for (const idGenerator of [new CorrelationIdGenerator(), new RandomIdGenerator()]) {
      const tracing = startTracing({ idGenerator })
      withCorrelationId(GIVEN, () => tracing.provider.getTracer('x').startSpan('theirs').end())
      const theirs = tracing.span('theirs')
      expect(theirs.spanContext().traceId).toBe(GIVEN_TRACE)
      expect(theirs.parentSpanContext?.spanId).toBe(syntheticParentSpanId(GIVEN_TRACE))
    }
  })

  it('takes in traced functions, runs of agents and what is in them', () => {
    const tracing = registerTracing()
    try {
      withCorrelationId(GIVEN, () => {
        traceTool(() => {}, { name: 'traced' })()
        new ActionLogger().run('agent', (log) => log.logSuccess({ successName: 's' }))
      })
    } finally {
      trace.disable()
    }
    const agent = tracing.span('invoke_agent agent')
    expect(agent.parentSpanContext).toBeUndefined()
    expect(tracing.span('execute_tool traced').parentSpanContext).toBeUndefined()
    expect(tracing.span('success s').parentSpanContext?.spanId).toBe(agent.spanContext().spanId)
    for (const span of tracing.spans) expect(span.spanContext().traceId).toBe(GIVEN_TRACE)
  })

  it('leaves a logger its own id', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider, correlationId: OTHER })
    withCorrelationId(GIVEN, () => log.logSuccess({ successName: 's' }))
    const span = tracing.span('success s')
    expect(span.spanContext().traceId).toBe(OTHER_TRACE)
    expect(span.links.map((link) => link.context.traceId)).toEqual([GIVEN_TRACE])
  })

  it('keeps what an agent does below its run, when its own run is entered again from outside', () => {
    const tracing = startTracing()
    new ActionLogger({ tracerProvider: tracing.provider }).run('agent', (log, run) => {
      context.with(ROOT_CONTEXT, () =>
        withCorrelationId(run.correlationId, () => log.logSuccess({ successName: 's' })),
      )
    })
    const agent = tracing.span('invoke_agent agent').spanContext()
    expect(tracing.span('success s').parentSpanContext?.spanId).toBe(agent.spanId)
  })

  it('is left for another one inside it, with a link, and is the same again afterwards', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    withCorrelationId(GIVEN, () => {
      withCorrelationId(OTHER, () => log.logSuccess({ successName: 'other' }))
      log.logSuccess({ successName: 'given' })
    })
    const other = tracing.span('success other')
    expect(other.spanContext().traceId).toBe(OTHER_TRACE)
    expect(other.links.map((link) => link.context.traceId)).toEqual([GIVEN_TRACE])
    expect(tracing.span('success given').spanContext().traceId).toBe(GIVEN_TRACE)
    expect(tracing.span('success given').links).toEqual([])
  })

  it('that joined another is not told of a third run inside it', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    const join = { onActiveTrace: 'join' } as const
    const third = '11111111-1111-1111-1111-111111111111'
    context.with(actives.another, () =>
      withCorrelationId(
        GIVEN,
        () => {
          log.logSuccess({ successName: 'joined' })
          withCorrelationId(third, () => log.logSuccess({ successName: 'third' }))
          withCorrelationId(OTHER, () => log.logSuccess({ successName: 'same' }))
        },
        join,
      ),
    )
    expect(tracing.span('success joined').attributes[APP_ID]).toBe(GIVEN)
    expect(tracing.span('success third').attributes[APP_ID]).toBeUndefined()
    expect(tracing.span('success same').attributes[APP_ID]).toBe(GIVEN)
  })

  it('says nothing of itself in a trace that something else made active', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    const remote = { traceId: '1'.repeat(32), spanId: ACTIVE_SPAN, traceFlags: 1, isRemote: true }
    const elsewhere = (): void => {
      const theirs = trace.setSpanContext(context.active(), remote)
      context.with(theirs, () => log.logSuccess({ successName: 's' }))
    }
    context.with(actives.another, () => {
      withCorrelationId(GIVEN, elsewhere)
      withCorrelationId(GIVEN, elsewhere, { onActiveTrace: 'join' })
    })
    expect(tracing.spans.map(placeOf)).toEqual(
      [1, 2].map(() => ({
        name: 'success s',
        run: remote.traceId,
        below: ACTIVE_SPAN,
        linked: [],
        appId: undefined,
      })),
    )
  })

  it('that is joined keeps its link', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    context.with(actives.another, () =>
      withCorrelationId(GIVEN, () =>
        withCorrelationId(
          '11111111-1111-1111-1111-111111111111',
          () => log.logSuccess({ successName: 's' }),
          { onActiveTrace: 'join' },
        ),
      ),
    )
    const span = tracing.span('success s')
    expect(span.spanContext().traceId).toBe(GIVEN_TRACE)
    expect(span.links.map((link) => link.context.spanId)).toEqual([ACTIVE_SPAN])
  })
})

describe('an id that cannot be one', () => {
  const impossible = ['abc-123', '00000000-0000-0000-0000-000000000000', '', 7, null, undefined]

  it.each(impossible)('%j is a fresh run, linked to the active span', (id) => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    context.with(actives.another, () =>
      withCorrelationId(id as never, () => log.logSuccess({ successName: 's' })),
    )
    const span = tracing.span('success s')
    expect(span.spanContext().traceId).not.toBe(OTHER_TRACE)
    expect(span.links.map((link) => link.context.spanId)).toEqual([ACTIVE_SPAN])
  })

  it.each(impossible)('%j joins as no id at all', (id) => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    context.with(actives.another, () =>
      withCorrelationId(id as never, () => log.logSuccess({ successName: 's' }), {
        onActiveTrace: 'join',
      }),
    )
    const span = tracing.span('success s')
    expect(span.spanContext().traceId).toBe(OTHER_TRACE)
    expect(span.attributes).not.toHaveProperty(APP_ID)
  })
})

describe('the function given to withCorrelationId', () => {
  it('runs once, in the run, whatever the id and the options are', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (id, options) => {
        let calls = 0
        const value = {}
        const returned = withCorrelationId(
          id as string,
          () => {
            calls += 1
            expect(currentCorrelationId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
            return value
          },
          options as never,
        )
        expect(returned).toBe(value)
        expect(calls).toBe(1)
      }),
    )
  })

  it('runs although the options cannot be read', () => {
    const hostile = {
      get onActiveTrace(): never {
        throw new Error('getter')
      },
    }
    expect(withCorrelationId(GIVEN, () => 'value', hostile)).toBe('value')
  })

  it('throws the very same error', () => {
    const error = new Error('fn')
    let caught: unknown
    try {
      withCorrelationId(GIVEN, () => {
        throw error
      })
    } catch (thrown) {
      caught = thrown
    }
    expect(caught).toBe(error)
  })
})

describe('the current correlation id', () => {
  it('is that of the active trace, lower-case, and of an action inside it', () => {
    expect(currentCorrelationId()).toBeUndefined()
    expect(context.with(inTrace('F'.repeat(32)), currentCorrelationId)).toBe(OTHER)
    const log = new ActionLogger({ tracerProvider: startTracing().provider, correlationId: GIVEN })
    expect(log.toolCall('x', {}, currentCorrelationId)).toBe(GIVEN)
  })

  it('is none in a context whose span has no valid id', () => {
    const invalid = trace.setSpanContext(ROOT_CONTEXT, { traceId: '', spanId: '', traceFlags: 0 })
    expect(context.with(invalid, currentCorrelationId)).toBeUndefined()
  })
})
