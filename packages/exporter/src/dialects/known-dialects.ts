import type { SpanDialect } from '../span-dialect.ts'
import { agentActionsDialect } from './agent-actions.ts'
import { aiSdkDialect } from './ai-sdk.ts'
import { aiSdk7Dialect } from './ai-sdk-7.ts'
import { anthropicDialect } from './anthropic.ts'
import { genAiDialect } from './gen-ai.ts'
import { googleAdkDialect } from './google-adk.ts'
import { langfuseDialect } from './langfuse.ts'
import { langsmithDialect } from './langsmith.ts'
import { mastraDialect } from './mastra.ts'
import { mcpDialect } from './mcp.ts'
import { openInferenceDialect } from './open-inference.ts'
import { openInferenceLangChainDialect } from './open-inference-langchain.ts'
import { openInferenceOpenAiAgentsDialect } from './open-inference-openai-agents.ts'
import { openLlmetryDialect } from './open-llmetry.ts'
import { openLlmetryLangChainDialect } from './open-llmetry-langchain.ts'
import { openLlmetryMcpDialect } from './open-llmetry-mcp.ts'

/**
 * What reads a span unless `dialects` says otherwise, in the order in which it is asked: ours, then
 * libraries by attributes of their own, the most specific first, then conventions. Libraries write
 * those of OpenTelemetry beside their own, so whatever says less comes later.
 */
export const knownDialects: readonly SpanDialect[] = [
  agentActionsDialect,
  aiSdk7Dialect,
  aiSdkDialect,
  langfuseDialect,
  anthropicDialect,
  langsmithDialect,
  mastraDialect,
  googleAdkDialect,
  mcpDialect,
  openLlmetryMcpDialect,
  openLlmetryLangChainDialect,
  openLlmetryDialect,
  openInferenceLangChainDialect,
  openInferenceOpenAiAgentsDialect,
  openInferenceDialect,
  genAiDialect,
]
