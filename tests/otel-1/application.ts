// An application on 1.x, for the compiler: what sdk and exporter give fits where 1.x takes it.
import { ActionSpanExporter, ActionSpanProcessor, memorySink } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

const sink = memorySink()
const provider = new BasicTracerProvider({
  idGenerator: new CorrelationIdGenerator(),
  spanProcessors: [
    new ActionSpanProcessor({ sink }),
    new BatchSpanProcessor(new ActionSpanExporter({ sink })),
  ],
})
new ActionLogger({ tracerProvider: provider }).logSuccess({ successName: 'compiled' })
