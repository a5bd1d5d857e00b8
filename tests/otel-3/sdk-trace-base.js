import { BatchSpanProcessor, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'

// 3.x has one package for tracing. Its names are those of 2.x, but for the provider's, and its
// processors take one object.
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider as BasicTracerProvider,
} from '@opentelemetry/sdk-trace'

class SimpleProcessor extends SimpleSpanProcessor {
  constructor(exporter) {
    super({ exporter })
  }
}

class BatchProcessor extends BatchSpanProcessor {
  constructor(exporter, settings) {
    super({ exporter, ...settings })
  }
}

export { BatchProcessor as BatchSpanProcessor, SimpleProcessor as SimpleSpanProcessor }
