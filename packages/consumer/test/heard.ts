import type { BatchWritten, ConsumerObserver, DeadLettered } from '../src/consumer-observer.ts'

/** An observer that keeps what it hears. */
export class Heard implements ConsumerObserver {
  records = 0
  readonly oldest: { partition: number; oldestMs: number | undefined }[] = []
  readonly batches: BatchWritten[] = []
  readonly commits: { partition: number; nextOffset: bigint }[] = []
  readonly storeFailures: { kind: string; error: Error }[] = []
  readonly deadLetters: DeadLettered[] = []
  readonly deadLetterFailures: Error[] = []

  received(records: number): void {
    this.records += records
  }

  waiting(partition: number, oldestMs: number | undefined): void {
    this.oldest.push({ partition, oldestMs })
  }

  written(batch: BatchWritten): void {
    this.batches.push(batch)
  }

  committed(partition: number, nextOffset: bigint): void {
    this.commits.push({ partition, nextOffset })
  }

  storeFailed(kind: string, error: Error): void {
    this.storeFailures.push({ kind, error })
  }

  deadLettered(letter: DeadLettered): void {
    this.deadLetters.push(letter)
  }

  deadLetterFailed(error: Error): void {
    this.deadLetterFailures.push(error)
  }
}
