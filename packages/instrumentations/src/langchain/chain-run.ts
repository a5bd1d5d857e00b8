import { bubbleUpOf, isAborted } from './bubble-up.ts'
import { isCommand } from './graph-command.ts'
import { logBubbleUp, logResume, logRoutes } from './graph-decisions.ts'
import { agentNameOf, lastMessageOf, nodeOf, type ChainStart } from './graph-node.ts'
import { openRuns, runOf, type Run } from './open-runs.ts'
import { below } from './placed.ts'
import type { LangChainRecorder } from './tool-call.ts'
import { recordUnseenFailures } from './unseen-failures.ts'

/** A chain, a graph or a node of one starts. */
export function startChain(recorder: LangChainRecorder, start: ChainStart): void {
  const { runId, inputs } = start
  const parent = openRuns().get(start.parentRunId)
  const agentName = agentNameOf(start)
  const own =
    agentName === undefined
      ? undefined
      : below(parent ?? runOf(runId), recorder.keepsRun, () =>
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

export function endChain(recorder: LangChainRecorder, run: Run, outputs: unknown): void {
  try {
    if (run.isNode) {
      logRoutes(recorder, run, outputs)
      recordUnseenFailures(recorder, run, outputs)
    }
    if (run.isInterrupted) run.own?.cancel('interrupted')
    else if (recorder.capture) run.own?.setResult(lastMessageOf(outputs))
  } finally {
    run.own?.end()
  }
}

export function failChain(recorder: LangChainRecorder, run: Run, error: unknown): void {
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
