export type { KafkaSettings, SaslSettings } from './kafka-settings.ts'
export { kafkaSource, type KafkaSourceOptions } from './kafka-source.ts'
export type { Log, LogLevel } from './log.ts'
export type { ProducerClient, ProducerMessage, RecordMetadata } from './producer-client.ts'
export type { ConsumedRecord, HeaderValue, ProducedRecord, RecordHeaders } from './record.ts'
export type {
  BatchHandler,
  PartitionBatch,
  RecordSource,
  SourceState,
  SourceStatus,
} from './record-source.ts'
