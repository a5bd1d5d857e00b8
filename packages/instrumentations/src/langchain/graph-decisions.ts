import type { BubbleUp } from './bubble-up.ts'
import { field, listField, textField } from './field.ts'
import type { Run } from './open-runs.ts'
import { below } from './placed.ts'
import type { LangChainRecorder } from './tool-call.ts'

interface Decision {
  readonly decisionName: string
  readonly decisionContext: object
  readonly decisionResult: object
}

function decide(recorder: LangChainRecorder, run: Run, decision: Decision): void {
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
  decide(recorder, run, {
    decisionName: field(command, 'graph') === undefined ? 'route' : 'handoff',
    decisionContext: { node: run.node?.name },
    decisionResult: { goto },
  })
}

/** As LangGraph tells commands of several copies of itself. */
function isCommand(value: unknown): boolean {
  return field(value, 'lg_name') === 'Command'
}

/** A node's output; a list of several is told of as `{ output }`. */
function commandsIn(output: unknown): readonly unknown[] {
  const outputs = Array.isArray(output) ? output : [output, ...listField(output, 'output')]
  return outputs.filter(isCommand)
}

function targetsOf(command: unknown): readonly string[] {
  const goto = field(command, 'goto')
  const targets: readonly unknown[] = Array.isArray(goto) ? goto : [goto]
  return targets
    .map((target) => (typeof target === 'string' ? target : textField(target, 'node')))
    .filter((name) => name !== undefined)
}
