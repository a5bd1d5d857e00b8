import { createTraceState, SpanKind, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { recordUnsampled } from '../src/record-unsampled.ts'
import { toolCall, within } from './tracing.ts'

function startSampled(sampler: Sampler) {
  const sink = memorySink()
  const backend = new InMemorySpanExporter()
  const ours = new ActionSpanProcessor({ sink })
  const theirs = new BatchSpanProcessor(backend)
  const provider = new BasicTracerProvider({ sampler, spanProcessors: [ours, theirs] })
  return {
    tracer: provider.getTracer('t'),
    async seen() {
      await Promise.all([ours.forceFlush(), theirs.forceFlush()])
      return { events: sink.events, spans: backend.getFinishedSpans() }
    },
  }
}

const ask = (sampler: Sampler) =>
  sampler.shouldSample(ROOT_CONTEXT, 'a'.repeat(32), 'x', SpanKind.INTERNAL, {}, [])

describe('a sampler whose unsampled spans are recorded', () => {
  it('gives us every action, and the trace backend none of those it left out', async () => {
    const { tracer, seen } = startSampled(recordUnsampled(new AlwaysOffSampler()))
    within(tracer, 'request', {}, () => within(tracer, 'x', toolCall('Read'), () => undefined))
    const { events, spans } = await seen()
    expect(events).toMatchObject([{ action_name: 'Read', source: { sampled: false } }])
    expect(spans).toEqual([])
  })

  it('leaves what is sampled to both, whole trace by whole trace', async () => {
    const ratio = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) })
    const { tracer, seen } = startSampled(recordUnsampled(ratio))
    for (let i = 0; i < 100; i++) {
      within(tracer, 'outer', toolCall('outer'), () =>
        within(tracer, 'inner', toolCall('inner'), () => undefined),
      )
    }
    const { events, spans } = await seen()
    const sampled = events.filter(({ source }) => source?.['sampled'] !== false)
    expect(events).toHaveLength(200)
    expect(sampled.map(({ span_id }) => span_id)).toEqual(
      spans.map((span) => span.spanContext().spanId),
    )
    expect(spans.length).toBeGreaterThan(0)
    expect(spans.length).toBeLessThan(200)
  })

  it('without it, never hears of an action that the sampler left out', async () => {
    const { tracer, seen } = startSampled(new AlwaysOffSampler())
    tracer.startSpan('x', toolCall('Read')).end()
    expect((await seen()).events).toEqual([])
  })

  it('does not flag the trace: what is called downstream samples as before', () => {
    const { tracer } = startSampled(recordUnsampled(new AlwaysOffSampler()))
    const span = tracer.startSpan('x')
    expect(span.isRecording()).toBe(true)
    expect(trace.getSpanContext(trace.setSpan(ROOT_CONTEXT, span))?.traceFlags).toBe(0)
    span.end()
  })

  it('passes on attributes and trace state, and keeps every other decision', () => {
    const given = { attributes: { rule: 'r1' }, traceState: createTraceState('a=1') }
    const deciding = (decision: SamplingDecision): Sampler => ({
      shouldSample: () => ({ decision, ...given }),
      toString: () => 'Mine',
    })
    const { NOT_RECORD, RECORD, RECORD_AND_SAMPLED } = SamplingDecision
    for (const [before, after] of [
      [NOT_RECORD, RECORD],
      [RECORD, RECORD],
      [RECORD_AND_SAMPLED, RECORD_AND_SAMPLED],
    ] as const) {
      expect(ask(recordUnsampled(deciding(before)))).toEqual({ decision: after, ...given })
    }
  })

  it('says which one it is', () => {
    const sampler = new AlwaysOnSampler()
    expect(String(recordUnsampled(sampler))).toBe(`RecordUnsampled{${String(sampler)}}`)
  })
})
