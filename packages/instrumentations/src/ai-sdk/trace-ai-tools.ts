import { ActionLogger } from '@agent-actions/sdk'
import { isRecord } from '../field.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { observeSafely } from '../observe-safely.ts'
import { withMethods, type AnyFunction } from '../with-methods.ts'
import { announcedCall, announceSpan, isInAnnounced } from './announced-calls.ts'
import type { Aborting } from './threw.ts'
import { followOutput, stepsWithin } from './tool-output.ts'

export interface TraceAiToolsOptions extends InstrumentationOptions {
  /** Whose tools these are. Default: the logger's, else that of the run around the call. */
  readonly agentName?: string
}

/** What `execute` is given beside its input. */
interface ExecuteOptions {
  readonly toolCallId?: string
  readonly messages?: unknown
  readonly abortSignal?: Aborting
}

type Execute = (input: unknown, options?: ExecuteOptions) => unknown

interface Tool {
  readonly execute: Execute
}

/**
 * The tools of `generateText` and the like, each traced under its key: all that AI SDK 5 needs. With 6
 * and 7 it can be on besides `instrumentAiSdk`; in 6 it brings what happens inside a tool below the
 * tool's action. The tools that it is given are not changed.
 *
 * ```ts
 * const tools = traceAiTools({ search: tool({ … }) })
 * ```
 *
 * A tool without `execute` comes back as it is.
 */
export function traceAiTools<T extends object>(tools: T, options: TraceAiToolsOptions = {}): T {
  return observeSafely('the tools were not traced', () => tracedTools(tools, options)) ?? tools
}

function tracedTools<T extends object>(tools: T, options: TraceAiToolsOptions): T {
  // As in a helper that may have none.
  if (!isRecord(tools)) return tools
  const { logger = ActionLogger.ofActiveRun, agentName, capture = true } = options
  const log = agentName === undefined ? logger : logger.ofAgent(agentName)
  const members = Object.getOwnPropertyDescriptors(tools) as Record<string, PropertyDescriptor>
  for (const [name, member] of Object.entries(members)) {
    const tool: unknown = member.value
    if (isTool(tool)) member.value = tracedTool(tool, { name, log, capture })
  }
  return Object.create(Object.getPrototypeOf(tools) as object | null, members) as T
}

function isTool(value: unknown): value is Tool {
  return isRecord(value) && typeof (value as Partial<Tool>).execute === 'function'
}

interface Tracing {
  readonly name: string
  readonly log: ActionLogger
  readonly capture: boolean
}

function tracedTool(tool: Tool, tracing: Tracing): Tool {
  const execute = new Proxy(tool.execute, {
    apply: (original, self: unknown, args: Parameters<Execute>) =>
      observedCall(tracing, args, () => Reflect.apply(original, self, args)),
  })
  return withMethods(tool, { execute: execute as AnyFunction })
}

function observedCall(tracing: Tracing, args: Parameters<Execute>, call: () => unknown): unknown {
  const way = observeSafely('a tool call was not recorded', () => wayToCall(tracing, args))
  return way ? way(call) : call()
}

type Way = (call: () => unknown) => unknown

/** `undefined`: there is an action of this call, and the tool runs in it. */
function wayToCall(
  { name, log, capture }: Tracing,
  [input, options]: Parameters<Execute>,
): Way | undefined {
  const { toolCallId, messages, abortSignal } = options ?? {}
  const modelCall = { toolCallId, messages }
  if (isInAnnounced(modelCall)) return undefined
  const announced = announcedCall(modelCall)
  if (announced) return (call) => stepsWithin(announced, announced.run(call))
  const identity = toolCallId === undefined ? {} : { toolCallId }
  return (call) =>
    log.toolCall(
      name,
      capture ? input : undefined,
      (action) => {
        observeSafely('a tool call was not announced', () => announceSpan(modelCall, action))
        const output = call()
        const follow = (): unknown => followOutput(action, output, { capture, abortSignal })
        return observeSafely('what a tool gave was not recorded', follow) ?? output
      },
      identity,
    )
}
