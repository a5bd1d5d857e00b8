export type { FakeSend, FakeTopic, SendFate } from './fake-kafka/fake-topic.ts'
export {
  startFakeKafka,
  type FakeKafka,
  type FakeKafkaOptions,
} from './fake-kafka/start-fake-kafka.ts'
export type { KafkaBroker } from './kafka/broker.ts'
export type { KafkaCredentials, KafkaSecurity } from './kafka/client-security.ts'
export { kafkaProblem } from './kafka/kafka-problem.ts'
export { KafkaUnavailableError } from './kafka/kafka-unavailable-error.ts'
export { startKafka, type KafkaCluster, type KafkaOptions } from './kafka/start-kafka.ts'
export { unsecuredToken, type TokenOptions } from './kafka/unsecured-token.ts'
export { lacksKafka, lacksServices } from './missing-services.ts'
export type { PostgresServer, StopMode } from './postgres/postgres-server.ts'
export { postgresProblem, startPostgres, type PostgresOptions } from './postgres/start-postgres.ts'
export type { TestDatabase, TestPostgres } from './postgres/test-postgres.ts'
export { isSkippedFor } from './skipped-suite.ts'
export type { FateOf, RequestFate } from './proxy/kafka-conversation.ts'
export { startKafkaProxy, type KafkaProxy } from './proxy/kafka-proxy.ts'
export type { KafkaApi } from './proxy/kafka-refusals.ts'
export { startTcpProxy, type TcpProxy, type TcpTarget } from './proxy/tcp-proxy.ts'
export type { TcpProxyMode } from './proxy/weather.ts'
