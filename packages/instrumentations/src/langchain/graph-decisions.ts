import { handoff, type Decision } from '../decision.ts'
import type { BubbleUp } from './bubble-up.ts'
import { field } from '../field.ts'
import { isObserved } from '../is-observed.ts'
import { commandsIn, isCommand, leavesGraph, targetsOf } from './graph-command.ts'
import type { Run } from './open-runs.ts'
import { below } from './placed.ts'
import type { LangChainRecorder } from './tool-call.ts'

function decide(recorder: LangChainRecorder, run: Run, decision: Decision): void {
  // Logged where nothing observes it would be warned of, at each agent that runs unobserved on purpose.
  if (run.nearest && !isObserved(run.nearest)) return
  below(run, recorder.keepsRun, () => recorder.log.logDecision(decision))
}

/** A node returned commands: to which nodes they go. */
export function logRoutes(recorder: LangChainRecorder, run: Run, output: unknown): void {
  for (const command of commandsIn(output)) logGoto(recorder, run, command)
}

/** What left a node without a failure. Told where it comes from, not again on its way up. */
export function logBubbleUp(recorder: LangChainRecorder, run: Run, bubbleUp: BubbleUp): void {
  if (bubbleUp.kind === 'handed over') logGoto(recorder, run, bubbleUp.command)
  if (bubbleUp.kind !== 'interrupted') return
  const values = bubbleUp.interrupts.map((interrupt) => field(interrupt, 'value'))
  decide(recorder, run, {
    decisionName: 'interrupt',
    decisionContext: { node: run.node?.name },
    decisionResult: recorder.capture ? { interrupts: values } : {},
  })
}

/** The answer with which a graph that had stopped goes on. */
export function logResume(recorder: LangChainRecorder, run: Run, inputs: unknown): void {
  if (!isCommand(inputs)) return
  const resume = field(inputs, 'resume')
  if (resume === undefined) return
  decide(recorder, run, {
    decisionName: 'resume',
    decisionContext: {},
    decisionResult: recorder.capture ? { resume } : {},
  })
}

function logGoto(recorder: LangChainRecorder, run: Run, command: unknown): void {
  const goto = targetsOf(command)
  if (goto.length === 0) return
  const decisionContext = { node: run.node?.name }
  if (leavesGraph(command)) {
    // What a graph around an agent's goes to is another agent's node, mostly one.
    for (const target of goto) decide(recorder, run, handoff(decisionContext, { to_agent: target }))
  } else {
    decide(recorder, run, { decisionName: 'route', decisionContext, decisionResult: { goto } })
  }
}
