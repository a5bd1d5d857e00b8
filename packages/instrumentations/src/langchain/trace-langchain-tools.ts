import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { warnOnce } from '../diagnostics.ts'
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
 */
export function traceLangChainTools<T extends readonly object[]>(
  tools: T,
  options: InstrumentationOptions = {},
): T {
  const recorder = langChainRecorderFrom(options)
  observeSafely('tools were not traced', () => {
    for (const tool of tools) traceOne(tool, recorder)
  })
  return tools
}

function traceOne(tool: object, recorder: LangChainRecorder): void {
  const name = (['call', 'invoke'] as const).find((each) => typeof Reflect.get(tool, each) === 'function')
  if (!name) {
    warnOnce(
      'langchain-no-tool',
      'traceLangChainTools was given something that has neither `call` nor `invoke`; it is not observed.',
    )
    return
  }
  if (isObserved(tool) || !claim(tool, CLAIM)) return
  const method = Reflect.get(tool, name) as ToolMethod
  Object.defineProperty(tool, name, {
    value: tracedMethod(method, recorder),
    configurable: true,
    writable: true,
    enumerable: false,
  })
}

/** Its class is. */
function isObserved(tool: object): boolean {
  for (let each = Reflect.getPrototypeOf(tool); each; each = Reflect.getPrototypeOf(each)) {
    if (isClaimed(each, CLAIM)) return true
  }
  return false
}
