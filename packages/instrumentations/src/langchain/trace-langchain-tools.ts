import { warnOnce } from '../diagnostics.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { langChainRecorderFrom, type LangChainRecorder } from './tool-call.ts'
import { tracedMethod, type ToolMethod } from './traced-tool.ts'

/** The name under which tools, and the class of all tools, are claimed. */
export const CLAIM = 'langchain.tool'

/**
 * Observes LangChain tools, and returns them: each call runs inside its action, so that what the tool
 * does lies below it; and parameters that the tool's schema refuses are a failed call. With
 * `actionCallbacks` as well a call is still one action.
 *
 * ```ts
 * const agent = createAgent({ model, tools: traceLangChainTools([search, fetchPage]) })
 * ```
 *
 * The tools stay the objects they are; their `call` is replaced, or `invoke` where there is no `call`.
 * What has neither, a tool that the model's provider runs, is left alone.
 */
export function traceLangChainTools<T extends readonly object[]>(
  tools: T,
  options: InstrumentationOptions = {},
): T {
  observeSafely('tools were not traced', () => {
    const recorder = langChainRecorderFrom(options)
    for (const tool of tools) observeSafely('a tool was not traced', () => trace(tool, recorder))
  })
  return tools
}

function trace(tool: object, recorder: LangChainRecorder): void {
  if (typeof tool !== 'object') return warnOf('a function')
  const name = ['call', 'invoke'].find((each) => typeof Reflect.get(tool, each) === 'function')
  if (name === undefined || isTraced(tool)) return
  const value = tracedMethod(Reflect.get(tool, name) as ToolMethod, recorder)
  const isReplaced = Reflect.defineProperty(tool, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  })
  if (isReplaced) claim(tool, CLAIM)
  else warnOf('a tool that cannot be changed')
}

function warnOf(given: string): void {
  warnOnce(
    `langchain: ${given}`,
    `traceLangChainTools was given ${given}, which it does not observe. It takes LangChain tools: what tool() returns, or instances of StructuredTool.`,
  )
}

/** The tool is, or its class. */
function isTraced(tool: object): boolean {
  for (let each: object | null = tool; each; each = Reflect.getPrototypeOf(each)) {
    if (isClaimed(each, CLAIM)) return true
  }
  return false
}
