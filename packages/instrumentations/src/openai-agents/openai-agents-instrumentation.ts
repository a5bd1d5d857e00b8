import type { Instrumentation } from '../instrumentation.ts'
import { observeAgents } from './instrument-openai-agents.ts'

export const openAIAgentsInstrumentation: Instrumentation = {
  name: 'openai-agents',
  packages: ['@openai/agents', '@openai/agents-core'],
  testedLines: ['0.20'],
  modules: ['@openai/agents', '@openai/agents-core'],
  ofModule: observeAgents,
}
