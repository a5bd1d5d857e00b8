import type { Instrumentation } from './instrumentation.ts'
import { langchain } from './langchain/langchain.ts'

/** All there are, by name. A framework whose helper needs the agent's own objects is not among them. */
export const KNOWN_INSTRUMENTATIONS: readonly Instrumentation[] = [langchain]
