import { context, ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import {
  actionId,
  ATTR,
  runtime,
  SDK_SCOPE,
  type ActionSink,
  type HrTime,
} from '@agent-actions/events'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it, vi } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { collected } from './collected.ts'
import { byName, startTracing, toolCall, within } from './tracing.ts'

/** Takes everything and keeps nothing, as a sink in a long-running process does. */
const forgetfulSink: ActionSink = { send: () => Promise.resolve(), close: () => Promise.resolve() }

const SECONDS_FOR_MANY = 60_000

function below(span: Span) {
  return trace.setSpan(ROOT_CONTEXT, span)
}

describe('two copies of this package in one process', () => {
  it('each give every action once, and trust what the other was told of a span', async () => {
    vi.resetModules()
    const copy = await import('../src/index.ts')
    expect(copy.ActionSpanProcessor).not.toBe(ActionSpanProcessor)
    const [one, other] = [memorySink(), copy.memorySink()]
    const processors = [
      new ActionSpanProcessor({ sink: one }),
      new copy.ActionSpanProcessor({ sink: other }),
    ]
    const tracer = new BasicTracerProvider({ spanProcessors: processors }).getTracer(SDK_SCOPE)
    const text = '{"password":"[kept because it is marked]"}'
    within(tracer, 'run', toolCall('outer'), () => {
      const span = tracer.startSpan('x', toolCall('Read', { [ATTR.toolArguments]: text }))
      runtime().marks.set(span, { toolArguments: text })
      runtime().verdict = undefined
      span.end()
      expect(runtime().verdict).toBe('accepted')
      trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' })
    })
    await Promise.all(processors.map((processor) => processor.forceFlush()))
    expect(one.events).toHaveLength(3)
    expect(other.events).toEqual(one.events)
    expect(byName(one.events, 'Read').action_details['tool_parameters']).toEqual(JSON.parse(text))
  })
})

// 1.x counts the attributes it has at each that is set.
describe('one end of a span that is told twice', () => {
  it('is one action, also where the processor is on its provider twice', async () => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    const provider = new BasicTracerProvider({ spanProcessors: [processor, processor] })
    const tracer = provider.getTracer('t')
    within(tracer, 'run', toolCall('outer'), () =>
      within(tracer, 'x', toolCall('Read'), () => undefined),
    )
    await processor.forceFlush()
    expect(sink.events.map(({ action_name }) => action_name)).toEqual(['Read', 'outer'])
    expect(byName(sink.events, 'Read')).toHaveProperty('parent_span_id')
  })

  it('is one action of a batch that has it twice', async () => {
    const sink = memorySink()
    const span = new BasicTracerProvider().getTracer('t').startSpan('x', toolCall('Read'))
    span.end()
    const spans = [span, span] as unknown as ReadableSpan[]
    const exporter = new ActionSpanExporter({ sink })
    await new Promise((resolve) => exporter.export(spans, resolve))
    expect(sink.events).toHaveLength(1)
  })
})

describe('a span with 10,000 attributes', { timeout: SECONDS_FOR_MANY }, () => {
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`key.${i}`, `value ${i}`]),
  )

  it.each([SDK_SCOPE, 'other'])('of %s is the event that it is without them', async (scope) => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    const provider = new BasicTracerProvider({
      spanProcessors: [processor],
      spanLimits: { attributeCountLimit: 20_000 },
    })
    const plain = toolCall('Read').attributes
    const tracer = provider.getTracer(scope)
    for (const attributes of [plain, { ...many, ...plain }]) {
      tracer.startSpan('x', { attributes, startTime: [1_795_354_200, 0] }).end([1_795_354_201, 0])
    }
    await processor.forceFlush()
    const [without, having] = sink.events.map(
      ({ id: _id, span_id: _span, correlation_id: _run, source: _source, ...rest }) => rest,
    )
    expect(having).toEqual(without)
  })

  it('whose parameters have as many keys is cut, and says so', async () => {
    const { tracer, events } = startTracing()
    const parameters = JSON.stringify(many)
    tracer.startSpan('x', toolCall('Read', { [ATTR.toolArguments]: parameters })).end()
    const [event] = await events()
    expect(event?.action_details['tool_parameters']).toHaveProperty('_truncated')
    expect(JSON.stringify(event).length).toBeLessThan(parameters.length)
  })
})

describe('hostile values of attributes', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const thrower = () => {
    throw new Error('hostile')
  }
  const VALUES: readonly (readonly [string, unknown])[] = [
    ['a cycle', cycle],
    ['a bigint', 2n ** 64n],
    ['a symbol', Symbol('s')],
    ['a function', thrower],
    ['NaN', Number.NaN],
    ['null', null],
    ['a lone surrogate and NUL', '\ud800\u0000'],
    ['a text of a million characters', 'x'.repeat(1_000_000)],
    ['a getter that throws', Object.defineProperty({}, 'a', { enumerable: true, get: thrower })],
    ['a toJSON that throws', { toJSON: thrower }],
    ['a toString that throws', { toString: thrower, [Symbol.toPrimitive]: thrower }],
    ['a proxy that throws', new Proxy({}, { get: thrower, ownKeys: thrower, has: thrower })],
    ['a revoked proxy', revokedProxy()],
    ['an array of a million holes', Array.from({ length: 1_000_000 })],
    ['deep nesting', JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown],
    ['bytes', new Uint8Array(1_000)],
  ]

  function revokedProxy(): object {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }

  it.each(VALUES)('harm nobody: %s under each name that we read', async (_, value) => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    const exporter = new ActionSpanExporter({ sink })
    const names = [...Object.values(ATTR), 'gen_ai.conversation.id', 'mcp.method.name']
    const tracer = new BasicTracerProvider().getTracer('t')
    const hostile = names.flatMap((name) =>
      [toolCall('Read'), { attributes: { 'gen_ai.tool.name': 'Read' } }].map((options) => {
        const span = tracer.startSpan('x', options)
        span.end()
        const attributes = { ...options.attributes, [name]: value }
        return Object.create(span, { attributes: { value: attributes } }) as ReadableSpan
      }),
    )
    for (const span of hostile) {
      expect(() => processor.onStart(span, ROOT_CONTEXT)).not.toThrow()
      expect(() => processor.onEnd(span)).not.toThrow()
    }
    await processor.forceFlush()
    const { accepted, delivered, dropped } = processor.stats()
    const { ignored } = processor.spanCounts()
    expect(delivered).toBe(accepted)
    // A failed action is two events: at least one for each span that is none of the other.
    expect(accepted + ignored + dropped.failed).toBeGreaterThanOrEqual(hostile.length)
    // Whatever is in there can be read again.
    expect(sink.events).toHaveLength(accepted)
    const outcome = await new Promise((resolve) => exporter.export(hostile, resolve))
    expect(outcome).toEqual({ code: 0 })
  })
})

it('reads a failed span of ours whose status has an error for its message', async () => {
  const { tracer, events } = startTracing()
  const span = tracer.startSpan('x', toolCall('Read'))
  const status = { code: SpanStatusCode.ERROR, message: new Error('boom') }
  Object.defineProperty(span, 'status', { value: status })
  span.end()
  const all = await events()
  expect(all.map(({ action_name, status: ended }) => [action_name, ended])).toEqual([
    ['Read', 'error'],
    ['Error', 'error'],
  ])
})

describe('clocks', () => {
  it('that run backwards leave an action without a duration, in the order of its start', async () => {
    const { tracer, events } = startTracing()
    for (let i = 0; i < 5; i++) {
      tracer
        .startSpan('x', { ...toolCall(`t${i}`), startTime: [1_795_354_200 - i, 0] })
        .end([1_795_354_100 - i, 0])
    }
    const all = await events()
    expect(all.map(({ source }) => source?.seq)).toEqual([0, 1, 2, 3, 4])
    for (const event of all) expect(event).not.toHaveProperty('duration_us')
    expect(new Set(all.map(({ id }) => id)).size).toBe(5)
  })

  const ODD = [Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 53, 'now', null, undefined]
  const times = ODD.flatMap((one) => ODD.map((other) => [one, other] as unknown as HrTime))

  it('that say NaN, or nothing that is a time, give one that can be stored', async () => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    const tracer = new BasicTracerProvider().getTracer('t')
    const plain = tracer.startSpan('x', toolCall('Read'))
    plain.end()
    const odd = times.flatMap((time) => [
      Object.create(plain, { startTime: { value: time } }) as ReadableSpan,
      Object.create(plain, {
        startTime: { value: time },
        endTime: { value: time },
      }) as ReadableSpan,
    ])
    for (const span of odd) {
      processor.onStart(span, ROOT_CONTEXT)
      expect(() => processor.onEnd(span)).not.toThrow()
    }
    await processor.forceFlush()
    expect(processor.stats()).toMatchObject({ accepted: odd.length, dropped: { failed: 0 } })
    for (const { timestamp } of sink.events) {
      expect(timestamp).toMatch(/^(19[7-9]\d|[2-9]\d{3})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    }
  })
})

describe('a start time that was put together by hand', () => {
  it.each([
    ['a fraction of a second', [1_795_354_200.5, 0], '30:00.500000', 500],
    ['nanoseconds below zero', [1_795_354_200, -5e8], '29:59.500000', -500],
    ['nanoseconds of ten seconds', [1_795_354_200, 9.5e9], '30:09.500000', 9_500],
    ['less than a nanosecond below zero', [1_795_354_200, -1e-10], '29:59.999999', -1],
  ] as const)('(%s) is one moment, in the row as in its id', async (_what, time, text, ms) => {
    const { tracer, events } = startTracing()
    const span = tracer.startSpan('x', { ...toolCall('x'), startTime: [...time] })
    span.end()
    const { traceId, spanId } = span.spanContext()
    expect(await events()).toMatchObject([
      {
        timestamp: `2026-11-22T13:${text}Z`,
        id: actionId(1_795_354_200_000 + ms, traceId, spanId),
      },
    ])
  })
})

describe('a parent', { timeout: SECONDS_FOR_MANY }, () => {
  it('that never ends holds none of the spans that ended inside it', async () => {
    const { tracer, processor } = startTracing({ sink: forgetfulSink })
    const parent = tracer.startSpan('run', toolCall('run'))
    const refs: WeakRef<Span>[] = []
    for (let i = 0; i < 5_000; i++) {
      const child = tracer.startSpan('x', toolCall('x'), below(parent))
      child.setStatus({ code: SpanStatusCode.ERROR, message: `failure ${i}` })
      if (i % 1_000 === 0) refs.push(new WeakRef(child))
      child.end()
    }
    await processor.forceFlush()
    expect(await collected(...refs)).toBe(true)
    expect(parent.isRecording()).toBe(true)
  })

  it('that ended is held by none of the spans that outlive it', async () => {
    const { tracer, processor } = startTracing({ sink: forgetfulSink })
    const { child, ref } = (() => {
      const parent = tracer.startSpan('run', toolCall('run'))
      const started = tracer.startSpan('x', toolCall('x'), below(parent))
      parent.end()
      return { child: started, ref: new WeakRef(parent) }
    })()
    await processor.forceFlush()
    expect(await collected(ref)).toBe(true)
    child.end()
  })
})

describe('100,000 spans in one trace', () => {
  it(
    'beside each other are all delivered, under the one around them',
    { timeout: SECONDS_FOR_MANY },
    async () => {
      const parents = new Set<unknown>()
      const sink: ActionSink = {
        send(events) {
          for (const { value } of events) {
            const text = new TextDecoder().decode(value)
            parents.add(/"parent_span_id":"(\w+)"/.exec(text)?.[1])
          }
          return Promise.resolve()
        },
        close: () => Promise.resolve(),
      }
      const { tracer, processor } = startTracing({ sink, maxQueueEvents: 200_000 })
      const root = tracer.startSpan('run', toolCall('run'))
      for (let i = 0; i < 100_000; i++) tracer.startSpan('x', toolCall('x'), below(root)).end()
      await processor.forceFlush()
      expect(processor.stats()).toMatchObject({ delivered: 100_000, queued: 0 })
      expect([...parents]).toEqual([root.spanContext().spanId])
    },
  )

  // Looked through to the root for each that ends, these would be fifty million steps.
  it(
    'all open inside each other, here 10,000, do not hold up the agent',
    { timeout: SECONDS_FOR_MANY },
    async () => {
      const { tracer, processor } = startTracing({ sink: forgetfulSink })
      const open: Span[] = []
      for (let i = 0; i < 10_000; i++) {
        const parent = open.at(-1)
        const options = i % 100 === 0 ? toolCall('x') : {}
        open.push(tracer.startSpan('x', options, parent ? below(parent) : ROOT_CONTEXT))
      }
      for (const span of open.toReversed()) span.end()
      await processor.forceFlush()
      expect(processor.stats()).toMatchObject({ delivered: 100, dropped: { failed: 0 } })
    },
  )
})

describe('200,000 spans that each schedule the next', () => {
  it('hold neither each other nor the agent', { timeout: SECONDS_FOR_MANY }, async () => {
    const { tracer, processor } = startTracing({ sink: forgetfulSink })
    const refs: WeakRef<Span>[] = []
    await new Promise<void>((resolve) => {
      const act = (left: number): void => {
        const span = tracer.startSpan('x', left % 100 === 0 ? toolCall('x') : {})
        if (left % 50_000 === 0) refs.push(new WeakRef(span))
        context.with(trace.setSpan(context.active(), span), () =>
          left > 1 ? setImmediate(act, left - 1) : setImmediate(resolve),
        )
        span.end()
      }
      act(200_000)
    })
    await processor.forceFlush()
    expect(refs).toHaveLength(4)
    expect(await collected(...refs)).toBe(true)
    expect(processor.stats()).toMatchObject({ delivered: 2_000, queued: 0 })
  })
})
