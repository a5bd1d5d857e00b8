import { context, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import type { ActionEvent } from '@agent-actions/events'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import type { ActionSpanProcessorOptions } from '../src/delivery-settings.ts'
import { memorySink } from '../src/memory-sink.ts'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

export interface Tracing {
  readonly tracer: Tracer
  readonly processor: ActionSpanProcessor
  /** Flushes, then gives every event so far. */
  events(): Promise<readonly ActionEvent[]>
}

/** A real provider with our processor and a list as its sink. */
export function startTracing(
  options: Partial<ActionSpanProcessorOptions> & { serviceName?: string } = {},
): Tracing {
  const { serviceName, ...rest } = options
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink, ...rest })
  const provider = new BasicTracerProvider({
    spanProcessors: [processor],
    ...(serviceName === undefined
      ? {}
      : { resource: resourceFromAttributes({ 'service.name': serviceName }) }),
  })
  return {
    tracer: provider.getTracer('test-scope'),
    processor,
    async events() {
      await processor.forceFlush()
      return sink.events
    },
  }
}

/** The attributes of a tool call as our SDK writes them. */
export function toolCall(name: string, more: Record<string, string | boolean> = {}) {
  return {
    attributes: {
      'agent_action.type': 'tool_call',
      'agent_action.name': name,
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      ...more,
    },
  }
}

/** Runs with the span active, and ends it. */
export function within<R>(tracer: Tracer, name: string, options: object, work: () => R): R {
  return tracer.startActiveSpan(name, options, (span) => {
    try {
      return work()
    } finally {
      span.end()
    }
  })
}

export function byName(events: readonly ActionEvent[], name: string): ActionEvent {
  const found = events.filter((event) => event.action_name === name)
  if (found.length !== 1) throw new Error(`${found.length} actions are named ${name}`)
  return found[0] as ActionEvent
}

export { trace }
