import { aiSdkInstrumentation } from './ai-sdk/ai-sdk-instrumentation.ts'
import { anthropicInstrumentation } from './anthropic/anthropic-instrumentation.ts'
import type { Instrumentation } from './instrumentation.ts'
import { langchainInstrumentation } from './langchain/langchain-instrumentation.ts'
import { mcpInstrumentation } from './mcp/mcp-instrumentation.ts'
import { openAIAgentsInstrumentation } from './openai-agents/openai-agents-instrumentation.ts'

/** All there are, by name. A framework whose helper needs the agent's own objects is not among them. */
export const KNOWN_INSTRUMENTATIONS: readonly Instrumentation[] = [
  aiSdkInstrumentation,
  anthropicInstrumentation,
  langchainInstrumentation,
  mcpInstrumentation,
  openAIAgentsInstrumentation,
]
