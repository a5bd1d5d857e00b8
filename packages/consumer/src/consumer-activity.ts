import type { SourceStatus } from '@agent-actions/kafka'
import type { BatchWritten, ConsumerObserver, StoreFailure } from './consumer-observer.ts'
import { LagProgress, type LagReading, type PartitionLag } from './lag-progress.ts'

/** What it did since it started. */
export interface ActivityCounts {
  readonly consumed: number
  readonly stored: number
  readonly duplicates: number
  readonly expired: number
  readonly deadLetters: number
  readonly batches: number
}

/** Failures without a success since. Times are milliseconds since 1970. */
export interface Failing {
  readonly message: string
  readonly sinceMs: number
  readonly lastAtMs: number
}

export interface ActivityOptions {
  readonly source: () => SourceStatus
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Keeps what health and metrics are asked for: the latest of each thing, never a history. */
export class ConsumerActivity implements ConsumerObserver {
  readonly startedAtMs: number
  readonly #now: () => number
  readonly #lag: LagProgress
  readonly #counts = {
    consumed: 0,
    stored: 0,
    duplicates: 0,
    expired: 0,
    deadLetters: 0,
    batches: 0,
  }
  readonly #waitingMs = new Map<number, number>()
  #lastCommitAtMs: number | undefined
  #storeFailure: (Failing & { readonly kind: StoreFailure }) | undefined
  #deadLetterFailure: Failing | undefined

  constructor({ source, now = Date.now }: ActivityOptions) {
    this.#now = now
    this.startedAtMs = now()
    this.#lag = new LagProgress(source, now)
  }

  get counts(): ActivityCounts {
    return { ...this.#counts }
  }

  get lastCommitAtMs(): number | undefined {
    return this.#lastCommitAtMs
  }

  get storeFailure(): (Failing & { readonly kind: StoreFailure }) | undefined {
    return this.#storeFailure
  }

  get deadLetterFailure(): Failing | undefined {
    return this.#deadLetterFailure
  }

  /** Of the whole group, as it was last read. */
  get lag(): LagReading | undefined {
    return this.#lag.reading
  }

  /** Of the oldest record that is at hand and not committed: its Kafka timestamp. */
  get oldestWaitingMs(): number | undefined {
    return this.#waitingMs.size === 0 ? undefined : Math.min(...this.#waitingMs.values())
  }

  received(records: number): void {
    this.#counts.consumed += records
  }

  waiting(partition: number, oldestMs: number | undefined): void {
    if (oldestMs === undefined) this.#waitingMs.delete(partition)
    else this.#waitingMs.set(partition, oldestMs)
  }

  written({ stored, duplicates, expired }: BatchWritten): void {
    this.#counts.stored += stored
    this.#counts.duplicates += duplicates
    this.#counts.expired += expired
    this.#counts.batches += 1
    this.#storeFailure = undefined
  }

  committed(partition: number): void {
    this.#lastCommitAtMs = this.#now()
    this.#lag.committed(partition)
  }

  storeOpened(): void {
    this.#storeFailure = undefined
  }

  storeFailed(kind: StoreFailure, error: Error): void {
    this.#storeFailure = { ...this.#failing(this.#storeFailure, error), kind }
  }

  deadLettered(): void {
    this.#counts.deadLetters += 1
    this.#deadLetterFailure = undefined
  }

  deadLetterFailed(error: Error): void {
    this.#deadLetterFailure = this.#failing(this.#deadLetterFailure, error)
  }

  lagRead(partitions: readonly PartitionLag[]): void {
    this.#lag.read(partitions)
  }

  /** Partitions of ours that have had records to read, and no commit, for this long. */
  stalledFor(ms: number): readonly number[] {
    return this.#lag.stalledFor(ms)
  }

  #failing(known: Failing | undefined, error: Error): Failing {
    const lastAtMs = this.#now()
    return { message: error.message, sinceMs: known?.sinceMs ?? lastAtMs, lastAtMs }
  }
}
