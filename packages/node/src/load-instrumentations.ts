import { createRequire } from 'node:module'
import type { Instrumentation } from '@agent-actions/instrumentations'
import type { AgentProject } from './agent-project.ts'

/** What the instrumentations look for: their hundred files are loaded only where one of these is used. */
export const FRAMEWORK_PACKAGES: readonly string[] = [
  '@anthropic-ai/sdk',
  '@langchain/core',
  '@langchain/langgraph',
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/server',
  '@openai/agents',
  '@openai/agents-core',
  'ai',
  'langchain',
]

export function usesFramework(project: AgentProject): boolean {
  return FRAMEWORK_PACKAGES.some((name) => project.uses(name))
}

/** Not by `import()`: `start` does not wait. */
export function loadInstrumentations(): readonly Instrumentation[] {
  const load = createRequire(import.meta.url)
  const { KNOWN_INSTRUMENTATIONS } = load(
    '@agent-actions/instrumentations',
  ) as typeof import('@agent-actions/instrumentations')
  return KNOWN_INSTRUMENTATIONS
}
