import { trace } from '@opentelemetry/api'
import { createSpanProcessor, initialize, withTool } from '@traceloop/node-server-sdk'

/**
 * It takes its tracer from the global provider and nowhere else. `tracingEnabled: false` leaves that
 * provider to us, and keeps its instrumentation of other libraries out of this process; `withTool` makes
 * its span and captures arguments and result all the same.
 */
export function openllmetry(tool, { tracerProvider }) {
  trace.setGlobalTracerProvider(tracerProvider)
  initialize({
    tracingEnabled: false,
    traceloopSyncEnabled: false,
    silenceInitializationMessage: true,
  })
  return { call: (parameters) => withTool({ name: 'Read' }, tool, parameters) }
}

/** What it adds to a setup that is there already. */
openllmetry.processorOf = (exporter) => createSpanProcessor({ exporter })
