import {
  ConfigError,
  NO_ROWS_PAGE,
  type ActionSink,
  type DeliveryReport,
} from '@agent-actions/events'
import { ActionSpanProcessor, withoutTracing } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { context, diag, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import type { OpenableSink } from './embedded-sink.ts'
import { isRegistered } from './registered-globals.ts'
import { resolveStart, type StartOptions, type StartSettings } from './start-settings.ts'
import { logToStderr } from './stderr-logger.ts'
import { onWayOut } from './way-out.ts'

/** An observed agent. */
export interface AgentActions extends AsyncDisposable {
  /** Logs as `agentName`. Any other `ActionLogger` of the process is observed as well. */
  readonly log: ActionLogger
  /** What became of the actions so far, at once. Where observing is switched off, all zero. */
  stats(): DeliveryReport
  /** Resolves once what was accepted so far is delivered, or the time is over. Never rejects. */
  flush(): Promise<DeliveryReport>
  /**
   * Delivers what it can within the exit deadline, then lets go of everything. Never rejects.
   * Called by itself on the way out. Afterwards `start` can be called again.
   */
  shutdown(): Promise<DeliveryReport>
}

let running: AgentActions | undefined

/**
 * Observes this process: registers a tracer provider with our id generator and processor, and an
 * async context manager where there is none. Called twice, it gives the running one.
 *
 * @throws ConfigError for wrong options, or when the process has a tracer provider already
 */
export function start(options: StartOptions = {}): AgentActions {
  const settings = resolveStart(options, process.env)
  if (running) return running
  running = settings.sink ? observe(settings, settings.sink) : unobserved(settings)
  return running
}

function observe(settings: StartSettings, sink: ActionSink | OpenableSink): AgentActions {
  refuseSecondProvider()
  logToStderr(process.env['AGENT_ACTIONS_LOG_LEVEL'])
  const processor = new ActionSpanProcessor({
    sink,
    exportTimeoutMs: Math.max(1, settings.exitDeadlineMs),
    ...(settings.agentName === undefined ? {} : { agentName: settings.agentName }),
    ...(settings.redact === undefined ? {} : { redact: settings.redact }),
    ...(settings.capture === undefined ? {} : { capture: settings.capture }),
  })
  const provider = createProvider(settings, processor)
  const unregister = register(provider)
  const flush = async (): Promise<DeliveryReport> => {
    // Not the provider's flush, which gives up after 30 s whatever the deadline is.
    await processor.forceFlush().catch((error: unknown) => diag.warn(String(error)))
    return processor.stats()
  }
  const letGo = async (): Promise<DeliveryReport> => {
    if (running === actions) running = undefined
    removeHooks()
    unregister()
    await provider.shutdown().catch(() => {})
    return processor.stats()
  }
  let lettingGo: Promise<DeliveryReport> | undefined
  const shutdown = (): Promise<DeliveryReport> => (lettingGo ??= letGo())
  const removeHooks = onWayOut({
    leave: shutdown,
    flush,
    tooLate: () => sayWhatIsLost(processor.stats().queued),
  })
  const actions: AgentActions = {
    log: loggerOf(settings, provider),
    stats: () => processor.stats(),
    flush,
    shutdown,
    [Symbol.asyncDispose]: async () => void (await shutdown()),
  }
  openEarly(sink)
  return actions
}

function sayWhatIsLost(queued: number): void {
  if (queued === 0) return
  diag.warn(
    `agent-actions: the process crashed or called process.exit() before these actions were delivered: ${queued}. They are lost. Before process.exit(), await the shutdown() of what start() returned. See ${NO_ROWS_PAGE}.`,
  )
}

/** Ahead of the first action, where the sink has something to open. */
function openEarly(sink: ActionSink | OpenableSink): void {
  if (!('open' in sink)) return
  // A failure shows again, and is told, when the first send needs it.
  void Promise.resolve()
    .then(() => withoutTracing(() => sink.open()))
    .catch(() => {})
}

function createProvider(
  { agentName }: StartSettings,
  processor: ActionSpanProcessor,
): BasicTracerProvider {
  const service = process.env['OTEL_SERVICE_NAME'] || agentName
  const resource = defaultResource()
  return new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    resource: service
      ? resource.merge(resourceFromAttributes({ 'service.name': service }))
      : resource,
    spanProcessors: [processor],
  })
}

/** @returns undoes it */
function register(provider: BasicTracerProvider): () => void {
  trace.setGlobalTracerProvider(provider)
  const needsManager = !isRegistered('context')
  if (needsManager) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  return () => {
    trace.disable()
    if (needsManager) context.disable()
  }
}

function refuseSecondProvider(): void {
  if (!isRegistered('trace')) return
  throw new ConfigError([
    'this process has an OpenTelemetry tracer provider already. Leave start() out and add `new ActionSpanProcessor({ sink })` to the spanProcessors of that provider; see docs/getting-started.md.',
  ])
}

function unobserved(settings: StartSettings): AgentActions {
  const nothing: DeliveryReport = {
    accepted: 0,
    delivered: 0,
    queued: 0,
    spooled: 0,
    dropped: { queue_full: 0, too_large: 0, rejected: 0, before_send: 0, failed: 0, closed: 0 },
  }
  const shutdown = (): Promise<DeliveryReport> => {
    if (running === actions) running = undefined
    return Promise.resolve(nothing)
  }
  const actions: AgentActions = {
    log: loggerOf(settings),
    stats: () => nothing,
    flush: () => Promise.resolve(nothing),
    shutdown,
    [Symbol.asyncDispose]: async () => void (await shutdown()),
  }
  return actions
}

function loggerOf(settings: StartSettings, tracerProvider?: BasicTracerProvider): ActionLogger {
  return new ActionLogger({
    ...(settings.agentName === undefined ? {} : { agentName: settings.agentName }),
    ...(settings.redact === undefined ? {} : { redact: settings.redact }),
    ...(tracerProvider === undefined ? {} : { tracerProvider }),
  })
}
