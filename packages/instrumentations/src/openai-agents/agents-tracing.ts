/** Of OpenAI Agents' own spans, which are not OpenTelemetry's: what is read of them. */
export interface AgentsSpan {
  readonly spanId: string
  readonly traceId: string
  readonly parentId?: string | null
  readonly spanData: AgentsSpanData
  /** What went wrong. Of a tool's error the framework mostly keeps the text to itself. */
  readonly error?: {
    readonly message: string
    readonly data?: Readonly<Record<string, unknown>>
  } | null
}

export interface AgentsSpanData {
  /** `agent`, `function`, `handoff`, `guardrail`, and some that are no actions. */
  readonly type: string
  readonly [key: string]: unknown
}

/** What is told of every trace and span. The framework awaits each, and catches nothing. */
export interface AgentsProcessor {
  onTraceStart(trace: unknown): Promise<void>
  onTraceEnd(trace: unknown): Promise<void>
  onSpanStart(span: AgentsSpan): Promise<void>
  onSpanEnd(span: AgentsSpan): Promise<void>
  shutdown(timeoutMs?: number): Promise<void>
  forceFlush(): Promise<void>
}

/** Where the framework keeps the current trace and span: an `AsyncLocalStorage`, unless it was told another. */
export interface AgentsStorage {
  run<R>(store: unknown, callback: () => R): R
  getStore(): unknown
  enterWith(store: unknown): void
}

/** `@openai/agents` or `@openai/agents-core`, as imported whole. */
export interface AgentsModule {
  addTraceProcessor(processor: AgentsProcessor): void
  getCurrentTrace(): unknown
  getGlobalTraceProvider(): object
  setTracingContextStorage(storage: AgentsStorage): void
}

const NEEDED = [
  'addTraceProcessor',
  'getCurrentTrace',
  'getGlobalTraceProvider',
  'setTracingContextStorage',
] as const

export function isAgentsModule(module: object): module is AgentsModule {
  const exported = module as Readonly<Record<string, unknown>>
  return NEEDED.every((name) => typeof exported[name] === 'function')
}

/** Of a span while tracing is off. */
export const NO_SPAN = 'no-op'
