export type { InstrumentationOptions } from '../instrumentation.ts'
export { actionCallbacks, type ActionCallbacks } from './action-callbacks.ts'
export { traceLangChainTools } from './trace-langchain-tools.ts'
