// An application on 3.x, for the compiler: what sdk and exporter give fits where 3.x takes it.
import {
  ActionSpanExporter,
  ActionSpanProcessor,
  memorySink,
  recordUnsampled,
} from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

const sink = memorySink()
const exporter = new InMemorySpanExporter()

const existing = new TracerProvider({
  sampler: recordUnsampled(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) })),
  spanProcessors: [new ActionSpanProcessor({ sink }), new BatchSpanProcessor({ exporter })],
})

const withExporter = new TracerProvider({
  idGenerator: new CorrelationIdGenerator(),
  spanProcessors: [new BatchSpanProcessor({ exporter: new ActionSpanExporter({ sink }) })],
})

for (const tracerProvider of [existing, withExporter]) {
  new ActionLogger({ tracerProvider }).logSuccess({ successName: 'compiled' })
}
