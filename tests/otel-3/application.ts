// An application on 3.x, for the compiler: what sdk and exporter give fits where 3.x takes it.
import { ActionSpanExporter, ActionSpanProcessor, memorySink } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

const sink = memorySink()
const provider = new TracerProvider({
  idGenerator: new CorrelationIdGenerator(),
  spanProcessors: [
    new ActionSpanProcessor({ sink }),
    new BatchSpanProcessor({ exporter: new ActionSpanExporter({ sink }) }),
  ],
})
new ActionLogger({ tracerProvider: provider }).logSuccess({ successName: 'compiled' })
