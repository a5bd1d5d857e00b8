import { ActionSpanProcessor, memorySink } from '@agent-actions/exporter'
import type { ActionEvent } from '@agent-actions/events'
import { CorrelationIdGenerator } from '@agent-actions/sdk'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

export interface Observed extends Disposable {
  /** What became of everything that ended so far. */
  events(): Promise<readonly ActionEvent[]>
}

/** Observes this process as an agent's, until it is disposed. */
export function observeProcess(): Observed {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink, agentName: 'test-agent' })
  const provider = new BasicTracerProvider({
    spanProcessors: [processor],
    idGenerator: new CorrelationIdGenerator(),
  })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  return {
    async events() {
      await processor.forceFlush()
      return sink.events
    },
    [Symbol.dispose]() {
      trace.disable()
      context.disable()
    },
  }
}
