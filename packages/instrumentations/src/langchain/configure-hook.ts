import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { SwitchedCallbacks } from './action-callbacks.ts'
import { field } from './field.ts'
import { langChainRecorderFrom } from './tool-call.ts'

const VARIABLE = '@agent-actions/langchain'

interface ContextModule {
  readonly registerConfigureHook: (hook: { readonly contextVar: string }) => void
  readonly getContextVariable: (name: string) => unknown
  readonly setContextVariable: (name: string, value: unknown) => void
}

/**
 * Has LangChain add our callbacks to every run, by the hook of `@langchain/core/context`. It holds for
 * what starts from where this is called, asynchronously as well: at the top of a program for all of it.
 */
export function hookCallbacks(module: object, options: InstrumentationOptions): Undo | undefined {
  if (!isContextModule(module)) return undefined
  // Each copy of LangChain has hooks of its own; variables are shared. A hook that is there twice adds
  // callbacks of one name once.
  module.registerConfigureHook({ contextVar: VARIABLE })
  const present = module.getContextVariable(VARIABLE)
  if (field(present, 'isOff') === false) return () => {}
  const callbacks = new SwitchedCallbacks(langChainRecorderFrom(options))
  module.setContextVariable(VARIABLE, callbacks)
  return () => {
    callbacks.isOff = true
  }
}

function isContextModule(module: object): module is ContextModule {
  return ['registerConfigureHook', 'getContextVariable', 'setContextVariable'].every(
    (name) => typeof Reflect.get(module, name) === 'function',
  )
}
