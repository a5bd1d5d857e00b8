import type { InstrumentationOptions } from '../instrumentation.ts'
import { observeSafely } from '../observe-safely.ts'
import { endChain, failChain, startChain } from './chain-run.ts'
import { openRuns } from './open-runs.ts'
import {
  failToolCall,
  endToolCall,
  langChainRecorderFrom,
  type LangChainRecorder,
} from './tool-call.ts'
import { startToolRun, type ToolStarted } from './tool-run.ts'

/** LangChain keeps one handler of a name where it adds handlers by itself. */
export const HANDLER_NAME = 'agent-actions'

type ChainStarted = readonly [
  chain: unknown,
  inputs: unknown,
  runId: string,
  parentRunId?: string,
  tags?: string[],
  metadata?: Record<string, unknown>,
  runType?: string,
  runName?: string,
]

/** What LangChain takes as `callbacks: [...]`. */
export interface ActionCallbacks {
  readonly name: string
  /** Before the tool runs, not when there is time: else a tool would start after what it calls. */
  readonly awaitHandlers: true
  readonly ignoreLLM: true
  readonly ignoreRetriever: true
  readonly ignoreCustomEvent: true
  /** The same: it holds what is under way. */
  copy(): ActionCallbacks
  /** LangChain's: an agent, a graph or a part of one begins. None of these throws. */
  handleChainStart(...told: ChainStarted): void
  /** It ended well. */
  handleChainEnd(outputs: unknown, runId: string): void
  /** It failed, or was interrupted. */
  handleChainError(error: unknown, runId: string): void
  /** A tool begins, its input having passed the schema. */
  handleToolStart(...told: ToolStarted): void
  /** It returned; a message with status `error` is a failure. */
  handleToolEnd(output: unknown, runId: string): void
  /** It threw. */
  handleToolError(error: unknown, runId: string): void
}

/**
 * Records what LangChain.js and LangGraph tell their callbacks: tool calls, the runs of named agents
 * and graphs, and what a graph decides. Other callbacks are left alone.
 *
 * ```ts
 * await agent.invoke(input, { callbacks: [actionCallbacks()] })
 * ```
 *
 * What a tool does inside its function lies below its action only if the tool was given to
 * `traceLangChainTools`: callbacks run beside the tool.
 */
export function actionCallbacks(options: InstrumentationOptions = {}): ActionCallbacks {
  return new Callbacks(langChainRecorderFrom(options))
}

class Callbacks implements ActionCallbacks {
  readonly name = HANDLER_NAME
  readonly awaitHandlers = true
  readonly ignoreLLM = true
  readonly ignoreRetriever = true
  readonly ignoreCustomEvent = true
  readonly #recorder: LangChainRecorder

  constructor(recorder: LangChainRecorder) {
    this.#recorder = recorder
  }

  copy(): this {
    return this
  }

  handleChainStart(...told: ChainStarted): void {
    const [chain, inputs, runId, parentRunId, tags, metadata, , runName] = told
    observeSafely('the start of a run was not recorded', () => {
      if (openRuns().get(runId)) return
      const start = { chain, inputs, runId, parentRunId, tags, metadata, runName }
      startChain(this.#recorder, start)
    })
  }

  handleChainEnd(outputs: unknown, runId: string): void {
    observeSafely('the end of a run was not recorded', () => {
      const run = openRuns().take(runId)
      if (run) endChain(this.#recorder, run, outputs)
    })
  }

  handleChainError(error: unknown, runId: string): void {
    observeSafely('the failure of a run was not recorded', () => {
      const run = openRuns().take(runId)
      if (run) failChain(this.#recorder, run, error)
    })
  }

  handleToolStart(...told: ToolStarted): void {
    observeSafely('the start of a tool call was not recorded', () => {
      const [, , runId] = told
      if (!openRuns().get(runId)) startToolRun(this.#recorder, told)
    })
  }

  handleToolEnd(output: unknown, runId: string): void {
    observeSafely('the end of a tool call was not recorded', () => {
      const own = openRuns().take(runId)?.own
      if (own) endToolCall(this.#recorder, own, output)
    })
  }

  handleToolError(error: unknown, runId: string): void {
    observeSafely('the failure of a tool call was not recorded', () => {
      const run = openRuns().take(runId)
      if (run?.parent && run.isTold) run.parent.isTold = true
      if (run?.own) failToolCall(run.own, error)
    })
  }
}
