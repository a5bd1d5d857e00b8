import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { endThrown, runInside } from '../run-inside.ts'
import { withMethods, type AnyFunction } from '../with-methods.ts'
import { isRunnable, readCall, type RunnableTool } from './runnable-tool.ts'

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
  const view = withMethods(tool, {
    run: tracedRun(tool, recorder),
    ...(typeof parse === 'function' && {
      parse: tracedParse(tool, parse as AnyFunction, recorder),
    }),
  })
  claim(view.run, NAME)
  return view
}

function tracedRun(tool: RunnableTool, { log, ...recorder }: Recorder): AnyFunction {
  return new Proxy(tool.run, {
    apply(target, self, args) {
      const call = (): unknown => Reflect.apply(target, self, args)
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
}

/** What a schema refuses, the tool never gets. */
function tracedParse(tool: RunnableTool, parse: AnyFunction, recorder: Recorder): AnyFunction {
  return new Proxy(parse, {
    apply(target, self, args) {
      try {
        return Reflect.apply(target, self, args)
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
