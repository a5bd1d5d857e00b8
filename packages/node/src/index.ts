export { start, type AgentActions } from './start.ts'
export type { StartKafkaOptions } from './kafka-sink.ts'
export type { StartOptions } from './start-settings.ts'
