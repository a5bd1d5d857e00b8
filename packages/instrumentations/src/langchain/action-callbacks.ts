import type { InstrumentationOptions } from '../instrumentation.ts'
import { observeSafely } from '../observe-safely.ts'
import { bubbleUpOf, isAborted } from './bubble-up.ts'
import { listField } from './field.ts'
import { isCommand } from './graph-command.ts'
import { logBubbleUp, logResume, logRoutes } from './graph-decisions.ts'
import { agentNameOf, lastMessageOf, nodeOf, type ChainStart } from './graph-node.ts'
import { openRuns, type Run } from './open-runs.ts'
import { below, enteredCall, type EnteredCall } from './placed.ts'
import {
  endToolCall,
  failToolCall,
  langChainRecorderFrom,
  startToolCall,
  type LangChainRecorder,
} from './tool-call.ts'
import { logUnseenFailures } from './unseen-failures.ts'

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

type ToolStarted = readonly [
  tool: unknown,
  input: string,
  runId: string,
  parentRunId?: string,
  tags?: string[],
  metadata?: Record<string, unknown>,
  runName?: string,
  toolCallId?: string,
]

/** What LangChain takes as `callbacks: [...]`. */
export interface ActionCallbacks {
  readonly name: string
  /** Before the tool runs, not when there is time: else a tool would start after what it calls. */
  readonly awaitHandlers: true
  readonly ignoreLLM: true
  readonly ignoreRetriever: true
  readonly ignoreCustomEvent: true
  copy(): ActionCallbacks
  handleChainStart(...told: ChainStarted): void
  handleChainEnd(outputs: unknown, runId: string): void
  handleChainError(error: unknown, runId: string): void
  handleToolStart(...told: ToolStarted): void
  handleToolEnd(output: unknown, runId: string): void
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
  return new SwitchedCallbacks(langChainRecorderFrom(options))
}

/** Whoever gave them to LangChain cannot take them back everywhere, but can have them tell of no new run. */
export class SwitchedCallbacks implements ActionCallbacks {
  readonly name: string = HANDLER_NAME
  readonly awaitHandlers = true
  readonly ignoreLLM = true
  readonly ignoreRetriever = true
  readonly ignoreCustomEvent = true
  isOff: boolean = false
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
      if (this.isOff || openRuns().get(runId)) return
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
      if (!this.isOff && !openRuns().get(runId)) startTool(this.#recorder, told)
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

function startChain(recorder: LangChainRecorder, start: ChainStart): void {
  const { runId, inputs } = start
  const parent = openRuns().get(start.parentRunId)
  const agentName = agentNameOf(start)
  const own =
    agentName === undefined
      ? undefined
      : below(orRoot(parent, runId), recorder.keepsRun, () =>
          recorder.log.startRun(agentName, { parameters: parametersOf(recorder, inputs) }),
        )
  const node = nodeOf(start)
  const run = {
    ...runOf(runId, parent),
    ...(own && { own, nearest: own }),
    ...(node && { node, isNode: true }),
  }
  openRuns().add(run)
  if (!node) logResume(recorder, run, inputs)
}

function parametersOf({ capture }: LangChainRecorder, inputs: unknown): unknown {
  // What a graph goes on with is a decision.
  return capture && !isCommand(inputs) ? { input: lastMessageOf(inputs) } : undefined
}

function endChain(recorder: LangChainRecorder, run: Run, outputs: unknown): void {
  try {
    if (run.isNode) {
      logRoutes(recorder, run, outputs)
      logUnseenFailures(recorder, run, outputs)
    }
    if (run.isInterrupted) run.own?.cancel('interrupted')
    else if (recorder.capture) run.own?.setResult(lastMessageOf(outputs))
  } finally {
    run.own?.end()
  }
}

function failChain(recorder: LangChainRecorder, run: Run, error: unknown): void {
  const { own, parent } = run
  try {
    const bubbleUp = bubbleUpOf(error)
    if (!bubbleUp) {
      if (isAborted(error)) own?.cancel(error)
      else own?.fail(error)
      return
    }
    if (run.isNode && !run.isTold) logBubbleUp(recorder, run, bubbleUp)
    if (parent && (run.isNode || run.isTold)) parent.isTold = true
    if (bubbleUp.kind === 'handed over') return
    if (parent) parent.isInterrupted = true
    own?.cancel(bubbleUp.kind)
  } finally {
    own?.end()
  }
}

function startTool(recorder: LangChainRecorder, told: ToolStarted): void {
  const [tool, input, runId, parentRunId, , , runName, toolCallId] = told
  const parent = openRuns().get(parentRunId)
  const run = runOf(runId, parent)
  const className = listField(tool, 'id').at(-1)
  const name = runName ?? (typeof className === 'string' ? className : 'unknown')
  const entered = enteredCall()
  if (entered && isSameCall(entered, { name, toolCallId })) {
    entered.runId = runId
    openRuns().add({ ...run, nearest: entered.action })
    return
  }
  const own = startToolCall(recorder, {
    name,
    parameters: recorder.capture ? parsed(input) : undefined,
    toolCallId,
    parent: orRoot(parent, runId),
  })
  openRuns().add({ ...run, own, nearest: own })
}

/** The wrapped tool's own action, which it ends itself. */
function isSameCall(
  { names, toolCallId, runId }: EnteredCall,
  told: { readonly name: string; readonly toolCallId: string | undefined },
): boolean {
  return runId === undefined && toolCallId === told.toolCallId && names.includes(told.name)
}

function runOf(id: string, parent: Run | undefined): Run {
  return {
    id,
    parent,
    rootId: parent?.rootId ?? id,
    nearest: parent?.nearest,
    node: parent?.node,
    isNode: false,
    isInterrupted: false,
    isTold: false,
  }
}

/** Of an outermost run, for what is placed before it is there. */
function orRoot(parent: Run | undefined, id: string): Run {
  return parent ?? runOf(id, undefined)
}

/** LangChain tells the parameters as JSON, and a text as it is. */
function parsed(input: string): unknown {
  try {
    const value: unknown = JSON.parse(input)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // A text.
  }
  return { input }
}
