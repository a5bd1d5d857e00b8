import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

/** What most agents would export with; `compression` as its own option, `none` by default. */
export function otlpExporter(url, compression) {
  return new OTLPTraceExporter({ url, compression })
}

export function batchProcessor(exporter, maxQueueSize) {
  return new BatchSpanProcessor(exporter, { maxQueueSize })
}
