export { instrumentOpenAIAgents } from './instrument-openai-agents.ts'
export { observeTool, type Execute, type ObserveToolOptions } from './observe-tool.ts'
