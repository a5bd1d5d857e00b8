import { syntheticParentSpanId } from '@agent-actions/events'
import {
  context,
  createContextKey,
  createTraceState,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api'
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'
import { currentCorrelationId } from '../src/current-correlation-id.ts'
import { injectCorrelation } from '../src/inject-correlation.ts'
import { withCorrelationId } from '../src/with-correlation-id.ts'
import { withExtracted } from '../src/with-extracted.ts'
import { startTracing, useContextManager } from './tracing.ts'

beforeAll(useContextManager)

const RUN = '0af76519-16cd-43dd-8448-eb211c80319c'
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER_TRACE = 'ffffffffffffffffffffffffffffffff'
const CALLER = '00f067aa0ba902b7'
const ACTIVE_SPAN = 'b7ad6b7169203331'
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

function inTrace(traceId: string, more: object = {}): Context {
  const active = { traceId, spanId: ACTIVE_SPAN, traceFlags: 1, ...more }
  return trace.setSpanContext(ROOT_CONTEXT, active)
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const active = () => trace.getSpanContext(context.active())

describe('a carrier is read', () => {
  const carriers: readonly [string, object, ('headers' | 'env' | 'mcp-meta')?][] = [
    ['headers in lower case', { traceparent: TRACEPARENT }],
    ['headers in any case', { accept: '*/*', TraceParent: TRACEPARENT }],
    ['a header with space around', { traceparent: ` ${TRACEPARENT}\t` }],
    ['a header that is a list', { traceparent: [TRACEPARENT] }],
    ['a header that is there twice, the same', { traceparent: [TRACEPARENT, TRACEPARENT] }],
    ['Headers of fetch', new Headers({ Traceparent: TRACEPARENT })],
    ['a Map', new Map([['Traceparent', TRACEPARENT]])],
    ['a Kafka header', { traceparent: Buffer.from(TRACEPARENT) }],
    ['Kafka headers in a list', { traceparent: [bytes(TRACEPARENT)] }],
    ['Kafka headers in a Map of bytes', new Map([[bytes('traceparent'), bytes(TRACEPARENT)]])],
    ['the environment', { TRACEPARENT }, 'env'],
    ['_meta of MCP', { traceparent: TRACEPARENT, progressToken: 1 }, 'mcp-meta'],
    ['a later version with more fields', { traceparent: `cc-${TRACE}-${CALLER}-01-what` }],
    ['flags that are not known', { traceparent: `00-${TRACE}-${CALLER}-ff` }],
  ]

  it.each(carriers)('that is %s', (_, carrier, as) => {
    const found = withExtracted(carrier, active, as)
    expect(found).toEqual({ traceId: TRACE, spanId: CALLER, traceFlags: 1, isRemote: true })
  })

  it('with the decision of its sampler', () => {
    const found = withExtracted({ traceparent: `00-${TRACE}-${CALLER}-00` }, active)
    expect(found?.traceFlags).toBe(0)
  })

  it.each([
    ['one', 'a=1,b=2'],
    ['many', ['a=1', 'b=2']],
  ])('with its tracestate: %s', (_, tracestate) => {
    const found = withExtracted({ traceparent: TRACEPARENT, Tracestate: tracestate }, active)
    expect(found?.traceState?.serialize()).toBe('a=1,b=2')
  })

  it('without a tracestate that is longer than W3C asks to keep', () => {
    const tracestate = `a=${'x'.repeat(200)},b=${'y'.repeat(200)},c=${'z'.repeat(200)}`
    const found = withExtracted({ traceparent: TRACEPARENT, tracestate }, active)
    expect(found?.spanId).toBe(CALLER)
    expect(found?.traceState?.serialize()).toBe('')
  })
})

describe('a carrier changes nothing', () => {
  const carriers: readonly [string, unknown, ('headers' | 'env' | 'mcp-meta')?][] = [
    ['is undefined', undefined],
    ['is null', null],
    ['is a text', TRACEPARENT],
    ['is empty', {}],
    ['has an empty field', { traceparent: '' }],
    ['has a field that is no text', { traceparent: 7 }],
    ['is headers, read as an environment', { traceparent: TRACEPARENT }, 'env'],
    ['is an environment in lower case', { traceparent: TRACEPARENT }, 'env'],
    ['is _meta in capitals', { Traceparent: TRACEPARENT }, 'mcp-meta'],
    ['names two callers', { traceparent: [TRACEPARENT, `00-${OTHER_TRACE}-${CALLER}-01`] }],
    ['names two callers in one text', { traceparent: `${TRACEPARENT}, ${TRACEPARENT}` }],
    ['is in capitals', { traceparent: TRACEPARENT.toUpperCase() }],
    ['is cut', { traceparent: TRACEPARENT.slice(0, -1) }],
    ['is version 00 with more', { traceparent: `${TRACEPARENT}-more` }],
    ['is version ff', { traceparent: `ff${TRACEPARENT.slice(2)}` }],
    ['has a nil trace', { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` }],
    ['has a nil span', { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` }],
    ['has megabytes', { traceparent: Buffer.alloc(10_000_000, 'a') }],
    [
      'throws',
      {
        get traceparent(): never {
          throw new Error('getter')
        },
      },
    ],
    [
      'is a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('proxy')
          },
        },
      ),
    ],
  ]

  it.each(carriers)('that %s', (_, carrier, as) => {
    const outer = inTrace(OTHER_TRACE)
    let calls = 0
    const seen = context.with(outer, () =>
      withExtracted(
        carrier as object,
        () => {
          calls += 1
          return context.active()
        },
        as,
      ),
    )
    expect(seen).toBe(outer)
    expect(calls).toBe(1)
  })

  it('that is anything at all', () => {
    fc.assert(
      fc.property(fc.anything(), (carrier) => {
        expect(withExtracted(carrier as object, currentCorrelationId)).toBeUndefined()
      }),
    )
  })
})

describe('what comes from another process', () => {
  /** Where an action is: below the caller or the active span, linked to the active span or not. */
  const places = [
    { outer: 'no trace', context: ROOT_CONTEXT, below: CALLER, linked: false },
    {
      outer: 'a span of the same trace',
      context: inTrace(TRACE),
      below: ACTIVE_SPAN,
      linked: false,
    },
    {
      outer: 'a remote span of the same trace',
      context: inTrace(TRACE, { isRemote: true }),
      below: CALLER,
      linked: false,
    },
    { outer: 'another trace', context: inTrace(OTHER_TRACE), below: CALLER, linked: true },
  ]
  const dropping = (): Sampler => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0) })
  const cases = places.flatMap((place) =>
    [new CorrelationIdGenerator(), new RandomIdGenerator()].flatMap((idGenerator) =>
      [new AlwaysOnSampler(), dropping()].flatMap((sampler) =>
        [false, true].flatMap((suppressed) =>
          (['sync', 'async'] as const).map((kind) => ({
            ...place,
            idGenerator,
            generator: idGenerator.constructor.name,
            sampler,
            suppressed,
            kind,
          })),
        ),
      ),
    ),
  )

  it.each(cases)(
    'is below $below inside $outer: $generator, $sampler, suppressed: $suppressed, $kind',
    async ({ context: outer, below, linked, idGenerator, sampler, suppressed, kind }) => {
      const tracing = startTracing({ idGenerator, sampler })
      const log = new ActionLogger({ tracerProvider: tracing.provider })
      const seen = (): unknown => {
        log.toolCall('x', {}, () => log.logDecision({ decisionName: 'inside' }))
        return currentCorrelationId()
      }
      const fn = kind === 'sync' ? seen : () => Promise.resolve().then(seen)
      const returned = context.with(outer.setValue(SUPPRESSED, suppressed), () =>
        withExtracted({ traceparent: TRACEPARENT }, fn),
      )
      expect(await returned).toBe(RUN)
      const caller = tracing.spans.find((span) => span.name === 'execute_tool x')
      const recorded = [
        { run: TRACE, below: caller?.spanContext().spanId, linked: [] },
        { run: TRACE, below, linked: linked ? [OTHER_TRACE] : [] },
      ]
      const found = tracing.spans.map((span) => ({
        run: span.spanContext().traceId,
        below: span.parentSpanContext?.spanId,
        linked: span.links.map((link) => link.context.traceId),
      }))
      expect(found).toEqual(suppressed ? [] : recorded)
    },
  )

  it('is not recorded where the caller is not: its sampler has decided', () => {
    const tracing = startTracing({
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    })
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    withExtracted({ traceparent: `00-${TRACE}-${CALLER}-00` }, () => {
      expect(log.logSuccess({ successName: 's' })).toBe(false)
    })
    expect(tracing.spans).toEqual([])
  })

  it('is at the top of the run where the caller had a run but no span', () => {
    const carrier = withCorrelationId(RUN, () => injectCorrelation({}, 'env'))
    for (const idGenerator of [new CorrelationIdGenerator(), new RandomIdGenerator()]) {
      const tracing = startTracing({ idGenerator })
      const log = new ActionLogger({ tracerProvider: tracing.provider })
      withExtracted(carrier, () => log.logSuccess({ successName: 's' }), 'env')
      const span = tracing.span('success s')
      const isOurs = idGenerator instanceof CorrelationIdGenerator
      const synthetic = isOurs ? undefined : syntheticParentSpanId(TRACE)
      expect(span.spanContext().traceId).toBe(TRACE)
      expect(span.parentSpanContext?.spanId).toBe(synthetic)
    }
  })
})

describe('a carrier is written', () => {
  const inRun = <R>(fn: () => R): R => context.with(inTrace(TRACE), fn)
  const WRITTEN = `00-${TRACE}-${ACTIVE_SPAN}-01`

  it('in place of what is there, whatever its case, and is itself what comes back', () => {
    const headers = { Traceparent: 'old', TRACESTATE: 'old=1', accept: '*/*' }
    const returned = inRun(() => injectCorrelation(headers))
    expect(returned).toBe(headers)
    expect(headers).toEqual({ accept: '*/*', traceparent: WRITTEN })
  })

  it('as Headers of fetch, and as a Map', () => {
    const headers = inRun(() => injectCorrelation(new Headers({ traceparent: 'old' })))
    expect([...headers]).toEqual([['traceparent', WRITTEN]])
    const map = inRun(() => injectCorrelation(new Map([['TraceParent', 'old']])))
    expect([...map]).toEqual([['traceparent', WRITTEN]])
  })

  it('as an environment in capitals, beside other variables', () => {
    const env = { PATH: '/bin', TRACESTATE: 'old=1', traceparent: 'another' }
    inRun(() => injectCorrelation(env, 'env'))
    expect(env).toEqual({ PATH: '/bin', TRACEPARENT: WRITTEN, traceparent: 'another' })
  })

  it('as _meta of MCP, beside other keys', () => {
    const meta = inRun(() => injectCorrelation({ progressToken: 1 }, 'mcp-meta'))
    expect(meta).toEqual({ progressToken: 1, traceparent: WRITTEN })
  })

  it('with the tracestate', () => {
    const traceState = createTraceState('a=1,b=2')
    const outer = inTrace(TRACE, { traceState })
    const headers = context.with(outer, () => injectCorrelation({}))
    expect(headers).toEqual({ traceparent: WRITTEN, tracestate: 'a=1,b=2' })
  })

  it('with what the sampler decided', () => {
    const headers = context.with(inTrace(TRACE, { traceFlags: 0 }), () => injectCorrelation({}))
    expect(headers).toEqual({ traceparent: WRITTEN.replace(/01$/, '00') })
  })

  it('where tracing is suppressed as well: the run is still that one', () => {
    const outer = inTrace(TRACE).setValue(SUPPRESSED, true)
    expect(context.with(outer, () => injectCorrelation({}))).toEqual({ traceparent: WRITTEN })
  })

  it('with the action that is going on', () => {
    const log = new ActionLogger({ tracerProvider: startTracing().provider, correlationId: RUN })
    log.toolCall('spawn', {}, (action) => {
      const traceparent = `00-${TRACE}-${action.spanId}-01`
      expect(injectCorrelation({})).toEqual({ traceparent })
    })
  })

  it('never where no trace is active: what the parent process gave stays', () => {
    const env = { TRACEPARENT }
    expect(injectCorrelation(env, 'env')).toEqual({ TRACEPARENT })
    expect(injectCorrelation({})).toEqual({})
  })

  it('never into what cannot be written, which comes back', () => {
    const frozen = Object.freeze({ accept: '*/*' })
    expect(inRun(() => injectCorrelation(frozen))).toBe(frozen)
    expect(inRun(() => injectCorrelation(null as never))).toBeNull()
    expect(inRun(() => injectCorrelation(undefined as never))).toBeUndefined()
  })

  it('so that it reads back as the same span, as every kind', () => {
    const hex = (length: number): fc.Arbitrary<string> =>
      fc
        .bigInt({ min: 1n, max: 16n ** BigInt(length) - 1n })
        .map((id) => id.toString(16).padStart(length, '0'))
    const kinds = fc.constantFrom('headers', 'env', 'mcp-meta')
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom(0, 1), kinds, (traceId, spanId, flags, as) => {
        const span = { traceId, spanId, traceFlags: flags }
        const outer = trace.setSpanContext(ROOT_CONTEXT, span)
        const carrier = context.with(outer, () => injectCorrelation({}, as))
        expect(withExtracted(carrier, active, as)).toEqual({ ...span, isRemote: true })
      }),
    )
  })
})
