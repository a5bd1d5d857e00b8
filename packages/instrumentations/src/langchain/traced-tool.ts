import { observeSafely } from '../observe-safely.ts'
import { runInside } from '../run-inside.ts'
import { field, textField } from '../field.ts'
import { openRuns, type Run } from './open-runs.ts'
import { insideCall, type EnteredCall } from './placed.ts'
import { endToolCall, failToolCall, startToolCall, type LangChainRecorder } from './tool-call.ts'

/** `call` or `invoke` of a tool. */
export type ToolMethod = (this: object, ...args: unknown[]) => unknown

/** The method, observed: it runs inside the call's action, from before the parameters are checked. */
export function tracedMethod(method: ToolMethod, recorder: LangChainRecorder): ToolMethod {
  return function call(this: object, ...args: unknown[]): unknown {
    const entered = observeSafely('the start of a tool call was not recorded', () =>
      enter(recorder, this, args),
    )
    if (!entered) return Reflect.apply(method, this, args)
    const end: EndOfCall = { recorder, entered, signal: () => field(args[1], 'signal') }
    const inside = { run: <R>(fn: () => R): R => insideCall(entered, fn) }
    return runInside(inside, () => Reflect.apply(method, this, args), {
      returned: (output) => returned(end, output),
      threw: (error) => failed(end, error),
    })
  }
}

interface EndOfCall {
  readonly recorder: LangChainRecorder
  readonly entered: EnteredCall
  readonly signal: () => unknown
}

function returned({ recorder, entered }: EndOfCall, output: unknown): void {
  endToolCall(recorder, entered.action, output)
  openRuns().take(entered.runId)
}

function failed({ entered, signal }: EndOfCall, error: unknown): void {
  failToolCall(entered.action, error, signal())
  // Callbacks are not told of each failure.
  openRuns().take(entered.runId)
}

function enter(recorder: LangChainRecorder, tool: object, args: readonly unknown[]): EnteredCall {
  const [input, config] = args
  const name = textField(tool, 'name') ?? tool.constructor.name
  const toolCallId = toolCallIdOf(input, config)
  const parent = runAround(config)
  const action = startToolCall(recorder, {
    name,
    parameters: parametersOf(input),
    toolCallId,
    parent,
  })
  const names = [name, field(config, 'runName'), classNameOf(tool)]
  return { action, around: parent?.nearest, names, toolCallId, runId: undefined }
}

function isToolCall(input: unknown): boolean {
  return field(input, 'type') === 'tool_call'
}

function parametersOf(input: unknown): unknown {
  const given = isToolCall(input) ? field(input, 'args') : input
  return typeof given === 'object' && given !== null ? given : { input: given }
}

function toolCallIdOf(input: unknown, config: unknown): string | undefined {
  const own = isToolCall(input) ? textField(input, 'id') : undefined
  return own ?? textField(field(config, 'toolCall'), 'id')
}

/** Callbacks can be given alone, in place of a config. */
function runAround(config: unknown): Run | undefined {
  const callbacks = field(config, 'callbacks') ?? config
  const parentRunId = field(callbacks, 'getParentRunId')
  if (typeof parentRunId !== 'function') return undefined
  return openRuns().get(Reflect.apply(parentRunId, callbacks, []))
}

/** As callbacks are told it where a tool is an instance of a class of its own. */
function classNameOf(tool: object): unknown {
  const ownName: unknown = Reflect.get(tool.constructor, 'lc_name')
  return typeof ownName === 'function'
    ? Reflect.apply(ownName, tool.constructor, [])
    : tool.constructor.name
}
