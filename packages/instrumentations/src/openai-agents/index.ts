export { instrumentOpenAIAgents } from './instrument-openai-agents.ts'
export { traceExecute, type TraceExecuteOptions } from './trace-execute.ts'
