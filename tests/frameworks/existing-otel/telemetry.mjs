// The OpenTelemetry setup of a service: spans of HTTP and PostgreSQL, sent to a collector. Loaded first:
// node --import ./telemetry.mjs service.mjs
import { register } from 'node:module'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { core, NodeSDK, tracing } from '@opentelemetry/sdk-node'

// Modules that are imported are instrumented as well as those that are required.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)

const w3c = new core.CompositePropagator({
  propagators: [new core.W3CTraceContextPropagator(), new core.W3CBaggagePropagator()],
})
const setup = {
  spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter())],
  textMapPropagator: w3c,
  instrumentations: [new HttpInstrumentation(), new PgInstrumentation()],
}

const { WITH_ACTIONS: mode } = process.env
if (mode !== undefined) {
  const { ActionSpanProcessor } = await import('@agent-actions/exporter')
  const { openStore, storeSink } = await import('@agent-actions/store')
  const sink = storeSink(() => openStore(process.env.ACTIONS_DATABASE_URL))
  const actions = new ActionSpanProcessor({ sink })

  // The one line.
  setup.spanProcessors.push(actions)

  // And the opt-in for runs that span services.
  if (mode === 'across-services') setup.textMapPropagator = actions.propagator(w3c)
}

const sdk = new NodeSDK(setup)
sdk.start()
process.once('SIGTERM', () => void sdk.shutdown().finally(() => process.exit()))
