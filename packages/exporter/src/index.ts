export {
  ActionSpanExporter,
  type ActionSpanExporterOptions,
  type ExportOutcome,
} from './action-span-exporter.ts'
export { ActionSpanProcessor } from './action-span-processor.ts'
export { captureProblems, type Capture } from './capture.ts'
export type { ActionSpanProcessorOptions } from './delivery-settings.ts'
export type { MappingOptions } from './mapping-settings.ts'
export type { MappedSpan, MapSpan } from './map-span.ts'
export { memorySink, type MemorySink } from './memory-sink.ts'
export type { PayloadReader } from './payload-reader.ts'
export type {
  ActionReading,
  AgentRunReading,
  Failure,
  Outcome,
  SpanDialect,
  SpanKind,
  SpanReading,
  ToolPayload,
} from './span-dialect.ts'
export { recordUnsampled, type SamplerLike } from './record-unsampled.ts'
export type { SpanCounts } from './span-counts.ts'
export type { SpanEventLike, SpanLike } from './span-like.ts'
export { withoutTracing } from './suppressed-tracing.ts'
export type { SpoolOptions } from './spool/spool-options.ts'
