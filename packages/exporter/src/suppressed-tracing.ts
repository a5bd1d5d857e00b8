import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api'

// The key that `suppressTracing` of @opentelemetry/core sets. Keys with the same description are
// the same key, so stating it here spares a dependency.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Runs our own I/O outside every request's context and unseen by instrumentations of net, pg or
 * kafkajs, which would otherwise make spans of the delivery of spans. Processor and exporter call
 * `send` and `close` of their sink so; what a sink does before, its owner calls so.
 */
export function withoutTracing<R>(work: () => R): R {
  return context.with(ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true), work)
}
