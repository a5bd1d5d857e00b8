export type {
  BatchWritten,
  ConsumerObserver,
  DeadLettered,
  StoreFailure,
} from './consumer-observer.ts'
