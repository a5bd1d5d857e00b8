import type { Instrumentation } from '../instrumentation.ts'
import { hookCallbacks } from './configure-hook.ts'
import { patchTools } from './patched-tools.ts'

/** LangChain.js and LangGraph in a whole process. */
export const langchain: Instrumentation = {
  name: 'langchain',
  packages: ['@langchain/core', '@langchain/langgraph', 'langchain'],
  testedLines: ['1'],
  modules: ['@langchain/core/context', '@langchain/core/tools'],
  ofModule: hookCallbacks,
  patchModule: patchTools,
}
