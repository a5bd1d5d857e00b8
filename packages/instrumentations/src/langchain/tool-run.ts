import { listField } from '../field.ts'
import { structureIn } from '../json-text.ts'
import { openRuns, runOf } from './open-runs.ts'
import { enteredCall, type EnteredCall } from './placed.ts'
import { startToolCall, type LangChainRecorder } from './tool-call.ts'

/** As callbacks are told it. */
export type ToolStarted = readonly [
  tool: unknown,
  input: string,
  runId: string,
  parentRunId?: string,
  tags?: string[],
  metadata?: Record<string, unknown>,
  runName?: string,
  toolCallId?: string,
]

/** A tool was called: an action of its own, or that of the tool which is traced. */
export function startToolRun(recorder: LangChainRecorder, told: ToolStarted): void {
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
    parameters: recorder.capture ? parametersIn(input) : undefined,
    toolCallId,
    parent: parent ?? runOf(runId),
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

/** Parameters are told as JSON, and a text as it is. */
function parametersIn(input: string): unknown {
  const given = structureIn(input)
  return given && !Array.isArray(given) ? given : { input }
}
