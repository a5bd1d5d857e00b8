export type {
  BatchWritten,
  ConsumerObserver,
  DeadLetterReason,
  StoreFailure,
} from './consumer-observer.ts'
