import { runtime } from '@agent-actions/events'
import { originOf, type ActionLogger } from './action-logger.ts'
import { reportOnce, warnOnce } from './diagnostics.ts'
import type { ResultOf } from './following.ts'
import type { Yielded } from './steps.ts'
import { openAction } from './open-action.ts'
import { NO_LOGGER, ofAgent, redactedBy, type Origin, type Redacted } from './origin.ts'
import { runScope } from './scope.ts'
import { toolCallIdentity, type SpanIdentity } from './span-identity.ts'

/** Any function at all. With `never[]` a parameter that its author left untyped would be `never`. */
// oxlint-disable-next-line no-explicit-any
export type Tool = (...args: any[]) => unknown

/** What `parameters` and `result` throw costs the record its payload, never the call. */
export interface TraceToolOptions<F extends Tool> extends Redacted {
  /** The tool's name. Default: the function's. */
  readonly name?: string
  /** Whose tool call it is. Default: the logger's, else that of the action around the call. */
  readonly agentName?: string
  /** Whose run a call belongs to. Default: the active run, else each call is a run of its own. */
  readonly logger?: ActionLogger
  /** `false` records neither parameters nor results. Default: true. */
  readonly capture?: boolean
  /** What to record as parameters. Default: the one plain object the tool is called with, else `args`. */
  readonly parameters?: (...args: Parameters<F>) => unknown
  /** What to record as the result. Default: the return value; of a generator how much it yielded. */
  readonly result?: (value: RecordedResult<Awaited<ReturnType<F>>>) => unknown
}

type RecordedResult<Value> = Value extends
  Generator<unknown, infer Returned> | AsyncGenerator<unknown, infer Returned>
  ? Yielded<Returned>
  : Value

/**
 * The function, observed: every call is an action. It keeps its type, `this`, name, length and
 * properties, and throws what it throws. See `ActionLogger.toolCall` for promises, generators and streams.
 *
 * What is traced already comes back as it is, also if another copy of this package traced it.
 */
export function traceTool<F extends Tool>(fn: F, options: TraceToolOptions<F> = {}): F {
  if (typeof fn !== 'function') {
    warnOnce('not-a-function', 'traceTool was given something that is no function; it came back.')
    return fn
  }
  try {
    const { tracedFunctions } = runtime()
    if (tracedFunctions.has(fn)) return fn
    const wrapper = new Proxy<F>(fn, { apply: tracedCall(settingsFrom(fn, options)) })
    tracedFunctions.add(wrapper)
    return wrapper
  } catch (error) {
    reportOnce('a tool was not traced', error)
    return fn
  }
}

interface Settings {
  readonly origin: Origin
  readonly identify: () => SpanIdentity
  readonly parametersOf: ((args: readonly unknown[]) => unknown) | undefined
  readonly resultOf: ResultOf | undefined
}

function settingsFrom<F extends Tool>(fn: F, options: TraceToolOptions<F>): Settings {
  const { name, agentName, logger, capture = true, parameters, result } = options
  const origin = redactedBy(logger === undefined ? NO_LOGGER : originOf(logger), options)
  const readParameters = (args: readonly unknown[]): unknown =>
    parameters ? parameters(...(args as Parameters<F>)) : parametersIn(args)
  const toolName = name ?? fn.name
  return {
    origin: agentName === undefined ? origin : ofAgent(origin, agentName),
    identify: () => toolCallIdentity(toolName, origin.payloads),
    parametersOf: capture ? readParameters : undefined,
    resultOf: capture ? (result as ResultOf | undefined) : () => undefined,
  }
}

function tracedCall({ origin, identify, parametersOf, resultOf }: Settings) {
  return (tool: Tool, self: unknown, args: unknown[]): unknown => {
    const action = openAction(origin, identify)
    if (!action) return Reflect.apply(tool, self, args)
    if (parametersOf) action.setArguments(args, parametersOf)
    return runScope(action, () => Reflect.apply(tool, self, args), { resultOf, inputs: args })
  }
}

function parametersIn(args: readonly unknown[]): unknown {
  if (args.length === 0) return {}
  return args.length === 1 && isPlainObject(args[0]) ? args[0] : { args }
}

/** An object literal, a module, or what is like them. */
export function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
