import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'

it('a span of 1.x has its parent and its scope under the old names only', () => {
  const tracer = new BasicTracerProvider().getTracer('scope')
  const parent = tracer.startSpan('parent')
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent))
  expect(child).toMatchObject({
    parentSpanId: parent.spanContext().spanId,
    instrumentationLibrary: { name: 'scope' },
  })
  expect(child).not.toHaveProperty('parentSpanContext')
  expect(child).not.toHaveProperty('instrumentationScope')
})
