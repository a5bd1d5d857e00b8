import type { Instrumentation } from '../instrumentation.ts'
import { hookCallbacks } from './configure-hook.ts'
import { patchCallbacks } from './patched-callbacks.ts'
import { patchTools } from './patched-tools.ts'

/** LangChain.js and LangGraph in a whole process. */
export const langchain: Instrumentation = {
  name: 'langchain',
  packages: ['@langchain/core', '@langchain/langgraph', 'langchain'],
  testedLines: ['1'],
  // Not '@langchain/core/context': what is preloaded on Node 24 does not reach the program with it.
  modules: ['@langchain/core/callbacks/manager', '@langchain/core/tools'],
  ofModule: hookCallbacks,
  patchModule: (module, options) => patchCallbacks(module, options) ?? patchTools(module, options),
}
