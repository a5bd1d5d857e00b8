export { instrumentOpenAIAgents } from './instrument-openai-agents.ts'
export { observeTool, type ObserveToolOptions } from './observe-tool.ts'
