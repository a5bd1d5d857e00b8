export { kafkaProblem } from './kafka/kafka-problem.ts'
export { KafkaUnavailableError } from './kafka/kafka-unavailable-error.ts'
export {
  startKafka,
  type KafkaBroker,
  type KafkaCluster,
  type KafkaOptions,
} from './kafka/start-kafka.ts'
export { postgresProblem, startPostgres } from './postgres/start-postgres.ts'
export type { TestDatabase, TestPostgres } from './postgres/test-postgres.ts'
export { isSkippedFor } from './skipped-suite.ts'
