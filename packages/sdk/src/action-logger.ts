import type { Action } from './action.ts'
import { runAgent, startRun, type AgentRunOptions } from './agent-run.ts'
import {
  logAction,
  logDecision,
  logError,
  logSuccess,
  logToolCall,
  type LoggedAction,
  type LoggedDecision,
  type LoggedError,
  type LoggedSuccess,
  type LoggedToolCall,
} from './logged-actions.ts'
import { originFrom, type ActionLoggerOptions } from './logger-options.ts'
import { NO_LOGGER, ofAgent, type Origin } from './origin.ts'
import { startToolCall } from './start-tool-call.ts'
import { callTool, type ToolCallOptions } from './tool-call.ts'

let loggerOf: (origin: Origin) => ActionLogger
/** Whose actions a logger's are. */
export let originOf: (logger: ActionLogger) => Origin

/**
 * Records what an agent does; every action becomes a span.
 *
 * Nothing here throws into the agent, waits or prints. Without a tracer provider every method is
 * close to free, and the functions given to it run as if there were no logger. The `log` methods
 * tell of what is over, and return whether an `ActionSpanProcessor` accepted it for delivery.
 */
export class ActionLogger {
  /**
   * Records as part of whatever goes on, as `traceTool` without a logger does: agent and project are
   * those of the action around, and without an active run each action is a run of its own. For
   * libraries that do not know whose agent they serve.
   */
  static readonly ofActiveRun: ActionLogger = ActionLogger.#of(NO_LOGGER)

  #origin: Origin

  constructor(options: ActionLoggerOptions = {}) {
    this.#origin = originFrom(options)
  }

  /** `undefined` where each action takes the agent around it, or what the processor was told. */
  get agentName(): string | undefined {
    return this.#origin.agentName
  }

  /** The run an action would belong to now: the given one, else the active one, else the logger's own. */
  get correlationId(): string {
    return this.#origin.correlation.correlationId()
  }

  /**
   * Runs a tool's function as an action: timed, its return value the result, an error captured and
   * thrown on; an `AbortError`, or the reason of an aborted signal in the parameters, recorded as
   * cancelled. What is not async stays so.
   *
   * Promises, generators and streams are followed to their end; of these a native promise comes back as
   * one derived from it, and a generator as a proxy of it. Thenables, other iterators and whatever else
   * comes back as it is, and the action ends when `fn` returns.
   */
  // oxlint-disable-next-line max-params -- as its callers know it: what, with what, how; then options
  toolCall<R>(
    toolName: string,
    toolParameters: unknown,
    fn: (action: Action) => R,
    options?: ToolCallOptions,
  ): R {
    return callTool(this.#origin, { toolName, toolParameters, fn, options })
  }

  /**
   * Starts a tool call that is no one function's; it lasts until it is ended or disposed.
   *
   * ```ts
   * using call = log.startToolCall('Fetch', { url })
   * call.run(() => open(url)) // below the call; what runs outside of `run` is not
   * call.setResult('opened')
   * ```
   *
   * Neither the call nor `using` makes it the parent of what follows: OpenTelemetry has no way to
   * do that; `run` does. Nor does `using` see what is thrown: catch it and tell `fail`.
   */
  startToolCall(toolName: string, toolParameters?: unknown, options?: ToolCallOptions): Action {
    return startToolCall(this.#origin, { toolName, toolParameters, options })
  }

  /**
   * Runs an agent's function as its run. What `log` records belongs to that agent and lies below
   * the run; a run inside it is a sub-agent's. It is a `success` when it ends, or an `error`.
   */
  run<R>(
    agentName: string,
    fn: (log: ActionLogger, run: Action) => R,
    options?: AgentRunOptions,
  ): R {
    return runAgent(this.#origin, {
      agentName,
      fn: (inside, run) => fn(loggerOf(inside), run),
      options,
    })
  }

  /**
   * Starts an agent's run that is no one function's, as `startToolCall` does with a tool call. What
   * happens in its `run(fn)` lies below it.
   */
  startRun(agentName: string, options?: AgentRunOptions): Action {
    return startRun(this.#origin, { agentName, options })
  }

  /** The same logger, for another agent: same run, project and secrets. */
  ofAgent(agentName: string): ActionLogger {
    return loggerOf(ofAgent(this.#origin, agentName))
  }

  /** A tool call that is over. */
  logToolCall(call: LoggedToolCall): boolean {
    return logToolCall(this.#origin, call)
  }

  /** A choice that was made: from what, and what came out. */
  logDecision(decision: LoggedDecision): boolean {
    return logDecision(this.#origin, decision)
  }

  /** An error. The same error object thrown on afterwards is not told a second time. */
  logError(error: LoggedError): boolean {
    return logError(this.#origin, error)
  }

  /** Something achieved that is no tool call: a task, a milestone. */
  logSuccess(success: LoggedSuccess): boolean {
    return logSuccess(this.#origin, success)
  }

  /** An action of any type, with its details given whole. */
  logAction(action: LoggedAction): boolean {
    return logAction(this.#origin, action)
  }

  static #of(origin: Origin): ActionLogger {
    const logger = new ActionLogger()
    logger.#origin = origin
    return logger
  }

  static {
    loggerOf = (origin) => ActionLogger.#of(origin)
    originOf = (logger) => (#origin in logger ? logger.#origin : NO_LOGGER)
  }
}
