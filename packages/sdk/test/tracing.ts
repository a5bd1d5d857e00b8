import { runtime } from '@agent-actions/events'
import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
  type TracerConfig,
} from '@opentelemetry/sdk-trace-base'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'

/** Nested async spans share a trace, as with `start()`. */
export function useContextManager(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

export interface Tracing {
  readonly provider: BasicTracerProvider
  /** In the order in which they ended. */
  readonly spans: readonly ReadableSpan[]
  span(name: string): ReadableSpan
}

/** A real provider, with our id generator unless told otherwise, that keeps its ended spans. */
export function startTracing(config: TracerConfig = {}): Tracing {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    ...config,
    spanProcessors: [new SimpleSpanProcessor(exporter), ...(config.spanProcessors ?? [])],
  })
  return {
    provider,
    get spans() {
      return exporter.getFinishedSpans()
    },
    span(name) {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name)
      if (found.length !== 1) throw new Error(`${found.length} spans are named ${name}`)
      return found[0] as ReadableSpan
    },
  }
}

/** The same, as the provider that everything uses. */
export function registerTracing(config: TracerConfig = {}): Tracing {
  trace.disable()
  const tracing = startTracing(config)
  trace.setGlobalTracerProvider(tracing.provider)
  return tracing
}

/** A processor that says of every action what the real one would say. */
export function deciding(verdict: 'accepted' | 'queue_full'): SpanProcessor {
  return {
    onStart() {},
    onEnd() {
      runtime().verdict = verdict
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

/** What is told to OpenTelemetry's diagnostics from now on. */
export function collectDiagnostics(): string[] {
  const told: string[] = []
  const tell = (...words: unknown[]): void => void told.push(words.join(' '))
  const quiet = (): void => {}
  const logger = { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  return told
}

export function json(span: ReadableSpan, attribute: string): unknown {
  const text = span.attributes[attribute]
  return typeof text === 'string' ? JSON.parse(text) : text
}

/** A promise that the test settles. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
