import { backoffDelay } from '@agent-actions/events'
import type { EachBatchPayload } from 'kafkajs'
import type { Log } from './log.ts'
import type { BatchHandler } from './record-source.ts'
import { RunningBatch, type BatchPayload } from './source-batch.ts'
import { Heartbeat } from './source-heartbeat.ts'
import { pause } from './source-pause.ts'
import { isMembershipEnded } from './source-refusal.ts'
import type { SourceTiming } from './source-timing.ts'

export interface BatchRunnerOptions {
  readonly handle: BatchHandler
  readonly timing: SourceTiming
  readonly log: Log
  /** The source closes: batches are aborted, no pause goes on. */
  readonly stop: AbortSignal
}

/**
 * Runs the handler for each batch of one consumer. To kafkajs it gives back only errors that make
 * it join again: any other could end the consumer for good.
 */
export class BatchRunner {
  readonly #options: BatchRunnerOptions
  readonly #heartbeat: Heartbeat
  readonly #batches = new Set<RunningBatch>()
  readonly #runs = new Set<Promise<void>>()
  readonly #skips = new Map<number, Promise<void>>()
  /** By partition: how often in a row a handler did nothing with its batch. */
  readonly #fruitless = new Map<number, number>()
  #joins = 0
  #joinsUnconfirmed = 0
  #lastConfirmedMs = performance.now()

  constructor(options: BatchRunnerOptions) {
    this.#options = options
    this.#heartbeat = new Heartbeat({
      everyMs: options.timing.heartbeatEveryMs,
      onFailure: (error) => this.#missedHeartbeat(error),
    })
  }

  /** Joins since the group last accepted anything of this member. */
  get joinsUnconfirmed(): number {
    return this.#joinsUnconfirmed
  }

  get isIdle(): boolean {
    return this.#batches.size === 0
  }

  joined(): void {
    this.#joins++
    this.#joinsUnconfirmed++
    this.#lastConfirmedMs = performance.now()
    this.#skips.clear()
    // kafkajs joins again under running handlers when a fetch of another broker asks for it.
    for (const batch of this.#batches) endNow(batch)
  }

  /** The group accepted a heartbeat or a commit. */
  confirmed(): void {
    this.#lastConfirmedMs = performance.now()
    // A heartbeat while a refused batch waits to join again confirms nothing.
    if (![...this.#batches].some(({ failure }) => failure)) this.#joinsUnconfirmed = 0
  }

  /** Records that are never handed over were passed; later commits wait for the commit of these. */
  skipped(partition: number, commit: Promise<void>): void {
    this.#skips.set(partition, commit)
  }

  run(payload: EachBatchPayload): Promise<void> {
    const run = this.#run(payload)
    const settled = run.then(
      () => {},
      () => {},
    )
    this.#runs.add(settled)
    void settled.then(() => this.#runs.delete(settled))
    return run
  }

  abort(): void {
    for (const batch of this.#batches) batch.abort()
  }

  /** Resolves once no handler runs any more. */
  async settled(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs)
  }

  /** Whatever still runs is on its own: it can commit no more. */
  end(): void {
    this.#heartbeat.stop()
    for (const batch of this.#batches) endNow(batch)
  }

  async #run(payload: EachBatchPayload): Promise<void> {
    const { stop } = this.#options
    if (stop.aborted) return
    await this.#confirmMembership(payload)
    if (stop.aborted) return
    const joins = this.#joins
    const batch = this.#batchOf(payload)
    this.#batches.add(batch)
    this.#heartbeat.start(() => payload.heartbeat())
    await this.#handle(batch)
    await this.#pauseAfter(batch)
    this.#batches.delete(batch)
    if (this.isIdle) this.#heartbeat.stop()
    // While it closes, an error would make kafkajs join again only to leave.
    if (batch.failure && joins === this.#joins && !stop.aborted) throw batch.failure
  }

  /** What was fetched after a silence as long as a session is most likely somebody else's. */
  async #confirmMembership(payload: EachBatchPayload): Promise<void> {
    if (this.#silentMs >= this.#options.timing.sessionTimeoutMs) await payload.heartbeat()
  }

  get #silentMs(): number {
    return performance.now() - this.#lastConfirmedMs
  }

  #batchOf(payload: BatchPayload): RunningBatch {
    const after = this.#skips.get(payload.batch.partition)
    return new RunningBatch(payload, { timing: this.#options.timing, ...(after && { after }) })
  }

  async #handle(batch: RunningBatch): Promise<void> {
    const { handle, log } = this.#options
    try {
      await handle(batch)
    } catch (error) {
      const { topic, partition } = batch
      log('error', 'a batch handler threw, which is a bug: what it left comes again', {
        topic,
        partition,
        error,
      })
    } finally {
      batch.end()
    }
  }

  async #pauseAfter(batch: RunningBatch): Promise<void> {
    const { stop, timing } = this.#options
    const fruitless = batch.hasProgress ? 0 : (this.#fruitless.get(batch.partition) ?? 0) + 1
    this.#fruitless.set(batch.partition, fruitless)
    if (fruitless > 0 && !batch.signal.aborted)
      await pause(backoffDelay(fruitless, timing.redeliver), batch.signal)
    const refusals = this.#joinsUnconfirmed - 1
    if (batch.failure && refusals > 0) await pause(backoffDelay(refusals, timing.rejoin), stop)
  }

  #missedHeartbeat(error: unknown): void {
    const { log, timing } = this.#options
    if (!isMembershipEnded(error) && this.#silentMs < timing.sessionTimeoutMs)
      return log('debug', 'a heartbeat got lost', { error })
    for (const batch of this.#batches) batch.abort(error as Error)
  }
}

function endNow(batch: RunningBatch): void {
  batch.end()
  batch.abort()
}
