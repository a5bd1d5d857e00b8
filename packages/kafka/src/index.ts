export type { GroupLag, GroupState } from './admin-groups.ts'
export type { PartitionRange, TimeRange } from './admin-ranges.ts'
export type { TopicDescription, TopicDifference, TopicResult, TopicSpec } from './admin-topics.ts'
export { describeKafka } from './describe-kafka.ts'
export { openKafkaAdmin, type AdvertisedBroker, type KafkaAdmin } from './kafka-admin.ts'
export { resolveKafkaSettings, type KafkaOptions } from './kafka-options.ts'
export type { KafkaEnvironment, KafkaSettings, SaslSettings } from './kafka-settings.ts'
export { kafkaSink, type KafkaSink, type KafkaSinkOptions } from './kafka-sink.ts'
export { kafkaSource, type KafkaSourceOptions } from './kafka-source.ts'
export {
  ensureTopics,
  topicSpecs,
  type ResolvedTopicOptions,
  type TopicOptions,
} from './kafka-topics.ts'
export { KAFKA_VARIABLES, type KafkaVariable } from './kafka-variables.ts'
export type { Log, LogLevel } from './log.ts'
export type {
  ProducerClient,
  ProducerHeader,
  ProducerMessage,
  RecordMetadata,
} from './producer-client.ts'
export { readTopic, type ReadTopicOptions } from './read-topic.ts'
export type { ConsumedRecord, HeaderValue, ProducedRecord, RecordHeaders } from './record.ts'
export {
  createRecordProducer,
  type RecordProducer,
  type RecordProducerOptions,
} from './record-producer.ts'
export type {
  BatchHandler,
  PartitionBatch,
  RecordSource,
  SourceState,
  SourceStatus,
} from './record-source.ts'
