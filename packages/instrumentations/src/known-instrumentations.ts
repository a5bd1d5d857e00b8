import type { Instrumentation } from './instrumentation.ts'
import { OPENAI_AGENTS } from './openai-agents/instrument-openai-agents.ts'

/** All there are, by name. A framework whose helper needs the agent's own objects is not among them. */
export const KNOWN_INSTRUMENTATIONS: readonly Instrumentation[] = [OPENAI_AGENTS]
