import type { Instrumentation } from '../instrumentation.ts'
import { patchCallbacks } from './patched-callbacks.ts'
import { patchTools } from './patched-tools.ts'

/**
 * LangChain.js and LangGraph in a whole process. Their own hook for that, `registerConfigureHook`, reaches
 * only what starts from where it is called: on Node 24 not the program, if something preloaded calls it.
 */
export const langchainInstrumentation: Instrumentation = {
  name: 'langchain',
  packages: ['@langchain/core', '@langchain/langgraph', 'langchain'],
  testedLines: ['1'],
  modules: ['@langchain/core/callbacks/manager', '@langchain/core/tools'],
  patchModule: (module, options) => patchCallbacks(module, options) ?? patchTools(module, options),
}
