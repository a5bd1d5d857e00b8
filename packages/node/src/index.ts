export { start, type AgentActions } from './start.ts'
export type { StartOptions } from './start-settings.ts'
