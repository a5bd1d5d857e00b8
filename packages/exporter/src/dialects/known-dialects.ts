import type { SpanDialect } from '../span-dialect.ts'
import { agentActionsDialect } from './agent-actions.ts'
import { genAiDialect } from './gen-ai.ts'

/**
 * What reads a span unless `dialects` says otherwise, in the order in which it is asked: ours, then
 * libraries by attributes of their own, the most specific first, then conventions. Libraries write
 * those of OpenTelemetry beside their own, so whatever says less comes later.
 */
export const knownDialects: readonly SpanDialect[] = [
  agentActionsDialect,
  // Here, in this order: anthropic, ai-sdk, open-llmetry, open-inference, langfuse, langsmith, mastra,
  // google-adk, mcp.
  genAiDialect,
]
