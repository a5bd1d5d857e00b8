import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import { actionCallbacks } from './action-callbacks.ts'

const VARIABLE = '@agent-actions/langchain'
const CLAIM = 'langchain.configure-hook'

interface ContextModule {
  readonly registerConfigureHook: (hook: { readonly contextVar: string }) => void
  readonly setContextVariable: (name: string, value: unknown) => void
}

/**
 * Has LangChain add our callbacks to every run, by the hook of `@langchain/core/context`. It holds for
 * what starts from where this is called, asynchronously as well: at the top of a program for all of it.
 */
export function hookCallbacks(module: object, options: InstrumentationOptions): Undo | undefined {
  if (!isContextModule(module)) return undefined
  const { registerConfigureHook, setContextVariable } = module
  if (!claim(registerConfigureHook, CLAIM)) return () => {}
  registerConfigureHook({ contextVar: VARIABLE })
  setContextVariable(VARIABLE, actionCallbacks(options))
  return () => {
    setContextVariable(VARIABLE, undefined)
    unclaim(registerConfigureHook, CLAIM)
  }
}

function isContextModule(module: object): module is ContextModule {
  return ['registerConfigureHook', 'setContextVariable'].every(
    (name) => typeof Reflect.get(module, name) === 'function',
  )
}
