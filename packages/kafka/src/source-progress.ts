import type { SourceState, SourceStatus } from './record-source.ts'

/** What a source knows of itself: written by whoever does the work, read by `status()`. */
export class SourceProgress {
  readonly #now: () => number
  #state: SourceState = 'connecting'
  #partitions: readonly number[] = []
  #lastFetchAtMs: number | undefined
  #lastHeartbeatAtMs: number | undefined
  #lastLossAtMs: number | undefined
  #joins = 0
  #restarts = 0
  #lastError: Error | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  joined(partitions: readonly number[]): void {
    this.#state = 'consuming'
    this.#partitions = partitions
    this.#joins++
    this.#lastError = undefined
  }

  /** No member any more; `error` says why, if something failed. */
  left(error?: Error): void {
    this.#state = 'connecting'
    this.#partitions = []
    if (error) this.#lastError = error
  }

  fetched(): void {
    this.#lastFetchAtMs = this.#now()
  }

  heartbeat(): void {
    this.#lastHeartbeatAtMs = this.#now()
  }

  /** Records were gone before anybody had read them. */
  lost(): void {
    this.#lastLossAtMs = this.#now()
  }

  restarted(): void {
    this.#restarts++
  }

  closed(): void {
    this.#state = 'closed'
    this.#partitions = []
  }

  snapshot(): SourceStatus {
    return {
      state: this.#state,
      partitions: this.#partitions,
      lastFetchAtMs: this.#lastFetchAtMs,
      lastHeartbeatAtMs: this.#lastHeartbeatAtMs,
      lastLossAtMs: this.#lastLossAtMs,
      joins: this.#joins,
      restarts: this.#restarts,
      lastError: this.#lastError,
    }
  }
}
