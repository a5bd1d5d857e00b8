import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { actionId, type EncodedAction } from '@agent-actions/events'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { toolCall } from './tracing.ts'

const TRACE_ID = 'ABCDEF0123456789ABCDEF0123456789'

/** A provider whose ids are the application's own. */
function tracingWithIds(traceId: string, spanIds: string[]) {
  const sent: EncodedAction[] = []
  const send = async (events: readonly EncodedAction[]) => void sent.push(...events)
  const processor = new ActionSpanProcessor({ sink: { send, close: async () => undefined } })
  const idGenerator = {
    generateTraceId: () => traceId,
    generateSpanId: () => spanIds.shift() ?? '',
  }
  const provider = new BasicTracerProvider({ spanProcessors: [processor], idGenerator })
  return { tracer: provider.getTracer('test'), processor, sent }
}

function decoded({ value }: EncodedAction): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(value)) as Record<string, unknown>
}

describe('ids of an id generator of the application', () => {
  it('in upper case are written in lower case: in the row, its parent and the key', async () => {
    const { tracer, processor, sent } = tracingWithIds(TRACE_ID, [
      'AAAAAAAAAAAAAAA1',
      'AAAAAAAAAAAAAAA2',
    ])
    const parent = tracer.startSpan('outer', toolCall('outer'))
    const startTime = [1_795_354_200, 0] as [number, number]
    const below = trace.setSpan(ROOT_CONTEXT, parent)
    tracer.startSpan('inner', { ...toolCall('inner'), startTime }, below).end()
    parent.end()
    await processor.forceFlush()
    const [inner] = sent as [EncodedAction]
    const id = actionId(1_795_354_200_000, TRACE_ID.toLowerCase(), 'aaaaaaaaaaaaaaa2')
    expect(inner.id).toBe(id)
    expect(inner.correlationId).toBe('abcdef01-2345-6789-abcd-ef0123456789')
    expect(inner.traceparent).toBe(`00-${TRACE_ID.toLowerCase()}-aaaaaaaaaaaaaaa2-01`)
    expect(decoded(inner)).toMatchObject({
      id,
      span_id: 'aaaaaaaaaaaaaaa2',
      parent_span_id: 'aaaaaaaaaaaaaaa1',
    })
  })

  it.each([
    ['a trace id that is JSON', '"},{"abcdef0123456789abcdef012345', '00000000000000a1'],
    ['a trace id that is too short', 'abc', '00000000000000a1'],
    ['a span id that is JSON', TRACE_ID, '"injected":true,'],
    ['no span id', TRACE_ID, ''],
  ])(
    'that are none (%s) make no event that is broken: the action is counted as failed',
    async (...row) => {
      const [, traceId, spanId] = row
      const { tracer, processor, sent } = tracingWithIds(traceId, [spanId])
      tracer.startSpan('x', toolCall('x')).end()
      await processor.forceFlush()
      expect(sent).toEqual([])
      expect(processor.stats().dropped.failed).toBe(1)
    },
  )

  it('that are none leave the actions inside without that parent, in the exporter too', async () => {
    const { tracer, processor, sent } = tracingWithIds(TRACE_ID, ['"parent"', '00000000000000a1'])
    const parent = tracer.startSpan('outer', toolCall('outer'))
    const inner = tracer.startSpan('inner', toolCall('inner'), trace.setSpan(ROOT_CONTEXT, parent))
    inner.end()
    await processor.forceFlush()
    const exported: EncodedAction[] = []
    const send = async (events: readonly EncodedAction[]) => void exported.push(...events)
    const exporter = new ActionSpanExporter({ sink: { send, close: async () => undefined } })
    await new Promise((resolve) => exporter.export([inner as never], resolve))
    for (const events of [sent, exported]) {
      expect(events.map((event) => decoded(event)['parent_span_id'])).toEqual([undefined])
    }
  })
})
