import type { Action } from '@agent-actions/sdk'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { endThrown, runInside } from '../run-inside.ts'
import { withMethods } from '../with-methods.ts'
import { isRecord, textOf } from '../field.ts'
import { inProcessCalls } from './in-process-calls.ts'
import { toolFailure } from './tool-failure.ts'

const NAME = 'claude-agent-sdk'

/** A tool of this process, as the SDK's `tool()` makes it. */
export interface SdkTool {
  readonly name: string
  /** Called with the tool's arguments, and what the SDK knows of the call. */
  // oxlint-disable-next-line no-explicit-any -- each tool has arguments of its own
  readonly handler: (...args: any[]) => unknown
}

/**
 * The tools for `createSdkMcpServer`, with handlers that run inside their call's action: what they do
 * lies below it, and the error that one throws is recorded itself. In a query without our hooks each
 * call is an action all the same, with the tool's own name.
 */
export function traceSdkTools<T extends SdkTool>(
  tools: readonly T[],
  options: InstrumentationOptions = {},
): T[] {
  const recorder = recorderFrom(options)
  return tools.map(
    (tool) => observeSafely('a tool was not traced', () => traced(tool, recorder)) ?? tool,
  )
}

function traced<T extends SdkTool>(tool: T, recorder: Recorder): T {
  if (isClaimed(tool.handler, NAME)) return tool
  const handler = new Proxy(tool.handler, {
    apply(target, self, args: unknown[]) {
      const call = observeSafely('a tool call was not recorded', () => begin(tool, args, recorder))
      if (!call) return Reflect.apply(target, self, args)
      return runInside(call.action, (): unknown => Reflect.apply(target, self, args), {
        returned: (result) => returned(call, result),
        threw: (error) => endThrown(call.action, error, call.signal),
      })
    },
  })
  const view = withMethods(tool, { handler })
  claim(view.handler, NAME)
  return view
}

interface HandledCall {
  readonly action: Action
  readonly signal: unknown
  kept(payload: unknown): unknown
}

/** `undefined` where it cannot be told which call this is: then its hooks tell of it alone. */
function begin(
  { name }: SdkTool,
  [args, extra]: unknown[],
  recorder: Recorder,
): HandledCall | undefined {
  const { _meta: meta, signal } = isRecord(extra) ? extra : {}
  const toolCallId = isRecord(meta) ? textOf(meta['claudecode/toolUseId']) : undefined
  const [hooked, ...others] = toolCallId === undefined ? [] : inProcessCalls(toolCallId)
  if (others.length > 0) return undefined
  if (hooked) return { action: hooked.begin(args), signal, kept: (given) => hooked.kept(given) }
  const told = toolCallId === undefined ? {} : { toolCallId }
  const action = recorder.log.startToolCall(name, recorder.parameters(args), told)
  return { action, signal, kept: (given) => recorder.parameters(given) }
}

function returned(call: HandledCall, result: unknown): void {
  const { action } = call
  const { content, isError } = isRecord(result) ? result : {}
  if (isError === true) action.fail(toolFailure(textIn(content)))
  else action.setResult(call.kept(content ?? result))
  action.end()
}

function textIn(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content.map((block: unknown) => (isRecord(block) ? textOf(block['text']) : '')).join('')
}
