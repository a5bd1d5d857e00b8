export type {
  BatchWritten,
  ConsumerObserver,
  DeadLettered,
  StoreFailure,
} from './consumer-observer.ts'
export type { DeadLetterCause } from './dead-letter.ts'
export {
  resolveConsumer,
  type ConsumerOptions,
  type ConsumerSettings,
} from './consumer-settings.ts'
export { CONSUMER_VARIABLES, type ConsumerVariable } from './consumer-variables.ts'
export {
  CONSUMER_LOG_LEVELS,
  LOG_FORMATS,
  type ConsumerLogLevel,
  type LogFormat,
} from './log-choices.ts'
export { createLogger, toLog, type LogDestination, type LoggerSettings } from './logger.ts'
export { readRecord, type ReadRecord } from './read-record.ts'
export { replayRecords, type ReplayOptions } from './replay-records.ts'
export { startConsumer, type Consumer } from './start-consumer.ts'
export { OutageLog, type OutageLogOptions } from './outage-log.ts'
