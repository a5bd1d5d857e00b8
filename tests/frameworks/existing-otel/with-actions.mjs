import { register } from 'node:module'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { openStore, storeSink } from '@agent-actions/store'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { NodeSDK, tracing } from '@opentelemetry/sdk-node'

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)

const sink = storeSink(() => openStore(process.env.ACTIONS_DATABASE_URL))
const sdk = new NodeSDK({
  spanProcessors: [
    new ActionSpanProcessor({ sink }), // the one line
    new tracing.BatchSpanProcessor(new OTLPTraceExporter()),
  ],
  instrumentations: [new HttpInstrumentation(), new PgInstrumentation()],
})
sdk.start()
process.once('SIGTERM', () => sdk.shutdown().finally(() => process.exit()))
