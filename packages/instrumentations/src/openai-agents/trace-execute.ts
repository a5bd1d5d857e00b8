import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { activeScope, type Scope } from './open-spans.ts'

export interface TraceExecuteOptions extends InstrumentationOptions {
  /** The tool's name, where it is called by hand. Default: the function's. */
  readonly name?: string
}

/**
 * The `execute` of a tool, telling what the framework keeps to itself: the error that it threw and the id
 * that the model gave the call. Where the framework traces nothing (`OPENAI_AGENTS_DISABLE_TRACING`,
 * `tracingDisabled`, `NODE_ENV=test`), the call is an action all the same.
 *
 * ```ts
 * tool({ name: 'Read', parameters, execute: traceExecute(async ({ path }) => readFile(path)) })
 * ```
 */
// oxlint-disable-next-line no-explicit-any -- with `unknown` the framework's types of them are lost
export function traceExecute<Args extends readonly any[], R>(
  execute: (...args: Args) => R,
  options: TraceExecuteOptions = {},
): (...args: Args) => R {
  if (typeof execute !== 'function' || isClaimed(execute, NAME)) return execute
  const recorder = recorderFrom(options)
  const { name = execute.name } = options
  const observed = new Proxy(execute, {
    apply(target, self, args: readonly unknown[]): R {
      const call = (): R => Reflect.apply(target, self, args) as R
      const told = observeSafely('a tool call was not found', () => toldIn(args))
      const scope = observeSafely('a tool call was not found', () => takeScope(told))
      return scope ? tellingFailure(scope, call) : ownAction(recorder, { name, args, told, call })
    },
  })
  claim(observed, NAME)
  return observed
}

const NAME = 'openai-agents-tool'

/** What the framework tells a tool of its call. */
interface ToldCall {
  readonly name?: unknown
  readonly callId?: unknown
}

function toldIn([, , details]: readonly unknown[]): ToldCall | undefined {
  return (details as { readonly toolCall?: ToldCall } | undefined)?.toolCall
}

/** The action of this call, where its span has made one. */
function takeScope(told: ToldCall | undefined): Scope | undefined {
  const scope = activeScope()
  if (!scope || scope.isTaken === true || scope.toolName !== told?.name) return undefined
  scope.isTaken = true
  if (typeof told?.callId === 'string') scope.action.setToolCallId(told.callId)
  return scope
}

function tellingFailure<R>(scope: Scope, call: () => R): R {
  try {
    const value = call()
    // The very promise goes back: whoever waits for it is told what it is told without us.
    if (value instanceof Promise) value.then(undefined, (error) => (scope.failure = error))
    return value
  } catch (error) {
    scope.failure = error
    throw error
  }
}

interface UntracedCall<R> {
  readonly name: string
  readonly args: readonly unknown[]
  readonly told: ToldCall | undefined
  readonly call: () => R
}

function ownAction<R>(recorder: Recorder, { name, args, told, call }: UntracedCall<R>): R {
  const toolName = typeof told?.name === 'string' ? told.name : name
  const id = typeof told?.callId === 'string' ? { toolCallId: told.callId } : {}
  return recorder.log.toolCall(
    toolName,
    recorder.parameters(args[0]),
    (action) => {
      if (!recorder.capture) action.setResult(undefined)
      return call()
    },
    id,
  )
}
