import { InMemorySpanExporter as MemoryExporter } from '@opentelemetry/sdk-trace-base'

export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'

/**
 * Keeps spans that can be read by the names of 2.x as well, as the tests of sdk do. The exporter
 * under test is given spans as 1.x makes them.
 */
export class InMemorySpanExporter extends MemoryExporter {
  export(spans, resultCallback) {
    super.export(spans, resultCallback)
    for (const span of spans) Object.defineProperties(span, newNames)
  }
}

const newNames = {
  instrumentationScope: {
    get() {
      return this.instrumentationLibrary
    },
  },
  parentSpanContext: {
    get() {
      return this.parentSpanId && { traceId: this.spanContext().traceId, spanId: this.parentSpanId }
    },
  },
}
