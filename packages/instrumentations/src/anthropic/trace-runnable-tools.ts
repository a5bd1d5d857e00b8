import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { endThrown, runInside } from '../run-inside.ts'
import { isRunnable, readCall, type AnyFunction, type RunnableTool } from './runnable-tool.ts'

const NAME = 'anthropic'

/**
 * The tools for a tool runner of the Anthropic SDK, each of whose calls is an action: with the
 * arguments as the tool gets them, or those that its schema refused. Tools that run elsewhere come back
 * as they are, and so does what is traced already.
 *
 * Where the SDK makes spans of its own, a call is one action all the same, with what both know of it.
 */
export function traceRunnableTools<T>(
  tools: readonly T[],
  options: InstrumentationOptions = {},
): T[] {
  const recorder = recorderFrom(options)
  return tools.map(
    (tool) => observeSafely('a tool was not traced', () => traced(tool, recorder)) ?? tool,
  )
}

function traced<T>(tool: T, recorder: Recorder): T {
  if (!isRunnable(tool) || isClaimed(tool.run, NAME)) return tool
  const { parse } = tool
  const members = new Map<PropertyKey, AnyFunction>([['run', tracedRun(tool, recorder)]])
  if (typeof parse === 'function') {
    members.set('parse', tracedParse(tool, parse as AnyFunction, recorder))
  }
  return view(tool, members)
}

function tracedRun(tool: RunnableTool, { log, ...recorder }: Recorder): AnyFunction {
  const run = new Proxy(tool.run, {
    apply(target, _self, args) {
      const call = (): unknown => Reflect.apply(target, tool, args)
      const begun = observeSafely('a tool call was not recorded', () => {
        const { toolName, toolCallId, parameters, signal } = readCall(tool, args)
        const told = toolCallId === undefined ? {} : { toolCallId }
        const action = log.startToolCall(toolName, recorder.parameters(parameters), told)
        return { action, signal }
      })
      if (!begun) return call()
      return runInside(begun.action, call, {
        returned: (result) => recorder.succeeded(begun.action, result),
        threw: (error) => endThrown(begun.action, error, begun.signal),
      })
    },
  })
  claim(run, NAME)
  return run
}

/** What a schema refuses, the tool never gets. */
function tracedParse(tool: RunnableTool, parse: AnyFunction, recorder: Recorder): AnyFunction {
  return new Proxy(parse, {
    apply(target, _self, args) {
      try {
        return Reflect.apply(target, tool, args)
      } catch (error) {
        observeSafely('a refused tool call was not recorded', () => {
          const toolName = String(tool.name)
          const action = recorder.log.startToolCall(toolName, recorder.parameters(args[0]))
          action.fail(error)
          action.end()
        })
        throw error
      }
    },
  })
}

/**
 * The tool with other members. Its own methods run on the tool itself: it can be an instance of a class
 * with private state. What is sent to the API is the same: JSON has no functions.
 */
function view<T extends object>(tool: T, members: ReadonlyMap<PropertyKey, AnyFunction>): T {
  const bound = new Map<PropertyKey, AnyFunction>(members)
  return new Proxy(tool, {
    get(target, key) {
      const known = bound.get(key)
      if (known) return known
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      const method = (member as AnyFunction).bind(target)
      bound.set(key, method)
      return method
    },
  })
}
