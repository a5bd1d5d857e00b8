import {
  ConfigError,
  DROP_REASONS,
  NO_ROWS_PAGE,
  type ActionSink,
  type DeliveryReport,
} from '@agent-actions/events'
import { ActionSpanProcessor, withoutTracing } from '@agent-actions/exporter'
import { ActionLogger } from '@agent-actions/sdk'
import { context, diag, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { agentProject } from './agent-project.ts'
import { agentProvider } from './agent-provider.ts'
import type { OpenableSink } from './embedded-sink.ts'
import { entryFile } from './entry-file.ts'
import { exportersFromEnvironment } from './exporters-from-environment.ts'
import type { FrameworkChoice } from './framework-choice.ts'
import { loadInstrumentations, usesFramework } from './load-instrumentations.ts'
import { observeFrameworks } from './observe-frameworks.ts'
import { isRegistered } from './registered-globals.ts'
import { agentEnded, agentRuns, runningAgent } from './running-agent.ts'
import { shareStore } from './shared-store.ts'
import { resolveStart, type StartOptions, type StartSettings } from './start-settings.ts'
import { logToStderr } from './stderr-logger.ts'
import { onWayOut } from './way-out.ts'
import { within } from './within.ts'

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

/**
 * Observes this process: registers a tracer provider with our id generator and processor, and an
 * async context manager where there is none. Called twice, or in an agent that was started with
 * `register`, it gives the running one, and warns once of options that differ from what runs.
 *
 * @throws ConfigError for wrong options, or when the process has a tracer provider already
 */
export function start(options: StartOptions = {}): AgentActions {
  return begin(options, openEarly)
}

/**
 * The same, by the environment alone, for a process that may be no agent: what npm starts, or a worker
 * that only writes logs. Such a one must neither own the store's folder nor connect to anything.
 */
export function startLazily(): AgentActions {
  return begin({}, () => {})
}

type Open = (sink: ActionSink | OpenableSink) => void

function begin(options: StartOptions, open: Open): AgentActions {
  const settings = resolveStart(options, process.env)
  const running = runningAgent(options)
  if (running) return running
  if (!settings.sink) return unobserved(settings)
  const actions = observe(settings, settings.sink)
  open(settings.sink)
  return actions
}

function observe(settings: StartSettings, sink: ActionSink | OpenableSink): AgentActions {
  refuseSecondProvider()
  logToStderr(process.env['AGENT_ACTIONS_LOG_LEVEL'])
  const { exitDeadlineMs, ownFolder } = settings
  const processor = agentProcessor(settings, sink)
  const others = settings.spanProcessors ?? exportersFromEnvironment(process.env)
  const provider = agentProvider(settings, [processor, ...others])
  const unregister = register(provider)
  const unobserve = observeInstalled(settings.frameworks)
  const unshare = ownFolder === undefined ? () => {} : shareStore(ownFolder, sink)
  const flush = async (): Promise<DeliveryReport> => {
    // Not the provider's flush, which gives up after 30 s whatever the deadline is.
    const flushing = [processor, ...others].map((each) => each.forceFlush().catch(warn))
    await within(exitDeadlineMs, Promise.all(flushing))
    return processor.stats()
  }
  const stopObserving = (): void => {
    unobserve()
    unregister()
  }
  const letGo = async (isAtWork: boolean): Promise<DeliveryReport> => {
    agentEnded(actions)
    removeHooks()
    if (!isAtWork) stopObserving()
    const deadline = performance.now() + exitDeadlineMs
    const all = provider.shutdown().catch(() => {})
    // Ours keeps the deadline by itself. Another one may not.
    await processor.shutdown()
    await within(deadline - performance.now(), all)
    if (isAtWork) stopObserving()
    unshare()
    return processor.stats()
  }
  let lettingGo: Promise<DeliveryReport> | undefined
  const shutdown = (): Promise<DeliveryReport> => (lettingGo ??= letGo(false))
  const removeHooks = onWayOut({
    leave: shutdown,
    // It goes on until the signal is raised again: what it does in that time is observed.
    leaveAtWork: () => (lettingGo ??= letGo(true)),
    flush,
    tooLate: () => sayWhatIsLeft(processor.stats(), settings.spoolDirectory),
  })
  const actions: AgentActions = {
    log: loggerOf(settings, provider),
    stats: () => processor.stats(),
    flush,
    shutdown,
    [Symbol.asyncDispose]: async () => void (await shutdown()),
  }
  agentRuns(actions, settings.effective)
  return actions
}

function agentProcessor(settings: StartSettings, sink: ActionSink): ActionSpanProcessor {
  return new ActionSpanProcessor({
    sink,
    exportTimeoutMs: Math.max(1, settings.exitDeadlineMs),
    ...(settings.agentName === undefined ? {} : { agentName: settings.agentName }),
    ...(settings.redact === undefined ? {} : { redact: settings.redact }),
    ...(settings.capture === undefined ? {} : { capture: settings.capture }),
    ...(settings.spool === undefined ? {} : { spool: settings.spool }),
  })
}

/** @returns undoes it */
function observeInstalled(choice: FrameworkChoice): () => void {
  const entry = entryFile()
  if (entry === undefined) return () => {}
  try {
    const project = agentProject(entry)
    const isAskedFor = choice.patch.length + (choice.instrumentations?.length ?? 0) > 0
    const isSought = choice.instrumentations === undefined && usesFramework(project)
    if (!isAskedFor && !isSought) return () => {}
    return observeFrameworks({ choice, known: loadInstrumentations(), project })
  } catch (error) {
    warn(error)
    return () => {}
  }
}

function warn(error: unknown): void {
  diag.warn(String(error))
}

function sayWhatIsLeft({ queued, spooled }: DeliveryReport, spool: string | undefined): void {
  const left = queued + spooled
  if (left === 0) return
  diag.warn(
    `agent-actions: the process crashed or called process.exit() before these actions were delivered: ${left}. ${spool === undefined ? `They are lost. Before process.exit(), await the shutdown() of what start() returned. See ${NO_ROWS_PAGE}.` : `They are in the spool, and are sent by the next process that uses ${spool}, or by: agent-actions spool send ${spool}`}`,
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
    'this process has an OpenTelemetry tracer provider already. Leave start(), or register, out and add `new ActionSpanProcessor({ sink })` to the spanProcessors of that provider; see docs/existing-otel.md.',
  ])
}

function unobserved(settings: StartSettings): AgentActions {
  const nothing: DeliveryReport = {
    accepted: 0,
    delivered: 0,
    queued: 0,
    spooled: 0,
    dropped: Object.fromEntries(
      DROP_REASONS.map((reason) => [reason, 0]),
    ) as DeliveryReport['dropped'],
  }
  const shutdown = (): Promise<DeliveryReport> => {
    agentEnded(actions)
    return Promise.resolve(nothing)
  }
  const actions: AgentActions = {
    log: loggerOf(settings),
    stats: () => nothing,
    flush: () => Promise.resolve(nothing),
    shutdown,
    [Symbol.asyncDispose]: async () => void (await shutdown()),
  }
  agentRuns(actions, undefined)
  return actions
}

function loggerOf(settings: StartSettings, tracerProvider?: BasicTracerProvider): ActionLogger {
  return new ActionLogger({
    ...(settings.agentName === undefined ? {} : { agentName: settings.agentName }),
    ...(settings.redact === undefined ? {} : { redact: settings.redact }),
    ...(tracerProvider === undefined ? {} : { tracerProvider }),
  })
}
