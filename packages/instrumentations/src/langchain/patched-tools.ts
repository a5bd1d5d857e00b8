import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, isClaimed, unclaim } from '../instrumented.ts'
import { langChainRecorderFrom } from './tool-call.ts'
import { CLAIM } from './trace-langchain-tools.ts'
import { tracedMethod, type ToolMethod } from './traced-tool.ts'

/** Replaces `StructuredTool.prototype.call`, through which every tool of this copy of LangChain is called. */
export function patchTools(module: object, options: InstrumentationOptions): Undo | undefined {
  const StructuredTool: unknown = Reflect.get(module, 'StructuredTool')
  if (typeof StructuredTool !== 'function') return undefined
  const prototype = StructuredTool.prototype as { call?: unknown }
  if (typeof prototype.call !== 'function') return undefined
  if (!claim(prototype, CLAIM)) return () => {}
  const original = prototype.call as ToolMethod
  const traced = tracedMethod(original, langChainRecorderFrom(options))
  const patched: ToolMethod = function call(...args) {
    // A tool that was traced by itself, before its class was.
    return Reflect.apply(isClaimed(this, CLAIM) ? original : traced, this, args)
  }
  prototype.call = patched
  return () => {
    if (prototype.call !== patched) return
    prototype.call = original
    unclaim(prototype, CLAIM)
  }
}
