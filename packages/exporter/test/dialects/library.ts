import type { Attributes, Span, Tracer } from '@opentelemetry/api'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { ActionEvent } from '@agent-actions/events'
import { ActionSpanProcessor } from '../../src/action-span-processor.ts'
import { memorySink } from '../../src/memory-sink.ts'
import type { SpanDialect } from '../../src/span-dialect.ts'

/** Put together here: no file holds a token. */
export const TOKEN = `ghp_${'a1B2c3'.repeat(6)}`

export const SECRET_ERROR = `no access with ${TOKEN}`

export interface Library {
  readonly tracer: Tracer
  /** Ends a span of that name that has these attributes. */
  write(name: string, attributes: Attributes, also?: (span: Span) => void): void
  events(): Promise<readonly ActionEvent[]>
  /** Each ended span as it was before our processor saw it, and as it is. */
  spans(): readonly { readonly before: object; readonly now: object }[]
}

/** A stand-in for a library: a scope, whose spans are read by one dialect. */
export function startLibrary(scope: string, ...dialects: readonly SpanDialect[]): Library {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink, dialects })
  const seen: { readonly before: object; readonly span: ReadableSpan }[] = []
  const witness = {
    onStart() {},
    onEnd: (span: ReadableSpan) => void seen.push({ before: copyOf(span), span }),
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  const provider = new BasicTracerProvider({ spanProcessors: [witness, processor] })
  const tracer = provider.getTracer(scope)
  return {
    tracer,
    write(name, attributes, also) {
      const span = tracer.startSpan(name, { attributes })
      also?.(span)
      span.end()
    },
    async events() {
      await processor.forceFlush()
      return sink.events
    },
    spans: () => seen.map(({ before, span }) => ({ before, now: copyOf(span) })),
  }
}

function copyOf({ name, status, attributes, events, links }: ReadableSpan): object {
  return structuredClone({ name, status, attributes, events, links: links.length })
}
