import { Client } from 'langsmith'
import { initializeOTEL } from 'langsmith/experimental/otel/setup'
import { AsyncLocalStorageProviderSingleton } from 'langsmith/singletons/traceable'
import { traceable } from 'langsmith/traceable'

/**
 * In its OpenTelemetry mode: there a call becomes a span, as with everybody here. Its native mode ends in
 * its own HTTP batches, for which there is no span processor to put in between.
 */
export function langsmith(tool, { tracerProvider }) {
  initializeOTEL({ globalTracerProvider: tracerProvider, skipGlobalContextManagerSetup: true })
  const client = new Client({ apiKey: 'none', tracingMode: 'otel', fetchImplementation })
  const tracer = tracerProvider.getTracer('langsmith')
  const call = traceable(tool, {
    name: 'Read',
    run_type: 'tool',
    client,
    tracer,
    tracingEnabled: true,
  })
  return { call, settle }

  async function settle() {
    await client.flush()
    // Left on, its storage would be copied into each promise of the others; a call turns it on again.
    AsyncLocalStorageProviderSingleton.getInstance().disable()
  }
}

/** It asks its server once for limits. One that cannot be reached it would ask again for every call. */
async function fetchImplementation() {
  return Response.json({})
}
