import { ClosedError, isRetryable, StoreError, type ActionEvent } from '@agent-actions/events'
import type { ProducedRecord } from '@agent-actions/kafka'
import {
  failureKindOf,
  isTimeout,
  sqlstateOf,
  type FailureKind,
  type InsertResult,
} from '@agent-actions/store'
import type { PendingRecord } from './batch-progress.ts'
import type { ConsumerObserver } from './consumer-observer.ts'
import { deadLetter, type DeadLetterCause } from './dead-letter.ts'
import { asError, readRecord, reasonOf } from './read-record.ts'
import { Retry, type Wait } from './waiting.ts'

export interface RecordWriterOptions {
  /** All of them or none; see `insertActions`. */
  readonly insert: (events: readonly ActionEvent[]) => Promise<InsertResult>
  /** Resolves once the broker has all of them for good. */
  readonly sendDeadLetters: (records: readonly ProducedRecord[]) => Promise<void>
  readonly observer: Pick<
    ConsumerObserver,
    'written' | 'storeFailed' | 'deadLettered' | 'deadLetterFailed'
  >
  readonly groupId: string
  readonly wait: Wait
  readonly now: () => number
}

/** A record that can be a row. */
interface Readable {
  readonly pending: PendingRecord
  readonly event: ActionEvent
}

/** A record that can never be one. */
interface Buried {
  readonly pending: PendingRecord
  readonly cause: DeadLetterCause
}

/** `error`: why those that are not written are not; none where all are. */
interface BurialResult {
  readonly unwritten: readonly Buried[]
  readonly error: Error | undefined
}

/** A database or a broker that is away is asked again within 5 s of its return. */
const AWAY = { firstMs: 100, longestMs: 5_000 }
/** Somebody has to act, and is to see soon that it helped: the first row is promised within 15 s. */
const UNREADY = { firstMs: 1_000, longestMs: 10_000 }
/**
 * What the original allowed a row, kept for one that the database itself refuses. At once: it is not
 * time that makes a value fit, and a topic full of such rows would come through at 3 a second.
 */
const TRIES_OF_A_ROW = 3

/**
 * Makes records rows. What can never be a row becomes a dead letter; what cannot be written now is
 * tried until it can, or is no longer ours.
 */
export class RecordWriter {
  readonly #options: RecordWriterOptions

  constructor(options: RecordWriterOptions) {
    this.#options = options
  }

  /** Settles every record. Never rejects for a database, a broker or a record. */
  async write(records: readonly PendingRecord[]): Promise<void> {
    const readable: Readable[] = []
    const unreadable: Buried[] = []
    for (const pending of records) {
      const read = readRecord(pending.record)
      if (read.kind === 'action') readable.push({ pending, event: read.event })
      else unreadable.push({ pending, cause: read.cause })
    }
    const refused = await this.#insert(readable)
    await this.#bury([...unreadable, ...refused])
  }

  /** @returns the rows that the database refuses, to be buried when all others are stored */
  async #insert(all: readonly Readable[]): Promise<readonly Buried[]> {
    const retry = new Retry(this.#options.wait)
    let refusals = 0
    for (;;) {
      const rows = stillOurs(all)
      if (rows.length === 0) return []
      const error = await this.#tryInsert(rows)
      if (error === undefined) return []
      const kind = kindOf(error)
      if (kind === 'row') {
        if (rows.length > 1) return this.#insertHalves(rows)
        if (++refusals === TRIES_OF_A_ROW) return [refusedRow(rows[0]!, error)]
      } else {
        this.#options.observer.storeFailed(kind, error)
        // Fewer rows may fit into the time that more of them exceeded.
        if (isTimeout(error) && rows.length > 1) return this.#insertHalves(rows)
        await retry.after(kind === 'away' ? AWAY : UNREADY, signalsOf(rows))
      }
    }
  }

  /** One refused row among a hundred is found in about two times seven statements. */
  async #insertHalves(rows: readonly Readable[]): Promise<readonly Buried[]> {
    const middle = Math.ceil(rows.length / 2)
    const refused = await this.#insert(rows.slice(0, middle))
    return [...refused, ...(await this.#insert(rows.slice(middle)))]
  }

  /** @returns why none of them is stored; nothing when all are */
  async #tryInsert(rows: readonly Readable[]): Promise<Error | undefined> {
    const { insert, observer, now } = this.#options
    const startedMs = now()
    try {
      const { stored, duplicates, expired } = await insert(rows.map(({ event }) => event))
      const endedMs = now()
      observer.written({
        stored,
        duplicates,
        expired,
        durationMs: endedMs - startedMs,
        oldestAgeMs: endedMs - Math.min(...rows.map(({ pending }) => pending.record.timestampMs)),
      })
    } catch (error) {
      return asError(error)
    }
    for (const { pending } of rows) pending.settle('done')
    return undefined
  }

  /** Dead letters that cannot be written hold their records back: nothing is skipped. */
  async #bury(all: readonly Buried[]): Promise<void> {
    const retry = new Retry(this.#options.wait)
    let letters = stillOurs(all)
    while (letters.length > 0) {
      const { unwritten, error } = await this.#tryBury(letters)
      if (error === undefined) return
      this.#options.observer.deadLetterFailed(error)
      await retry.after(AWAY, signalsOf(unwritten))
      letters = stillOurs(unwritten)
    }
  }

  async #tryBury(letters: readonly Buried[]): Promise<BurialResult> {
    const { sendDeadLetters, observer, groupId, now } = this.#options
    const context = { groupId, nowMs: now() }
    try {
      await sendDeadLetters(
        letters.map(({ pending, cause }) => deadLetter(pending.record, cause, context)),
      )
    } catch (thrown) {
      const error = asError(thrown)
      // One too large for its topic must not hold back the others.
      if (!isRetryable(error) && letters.length > 1) return this.#tryBuryHalves(letters)
      return { unwritten: letters, error }
    }
    for (const { pending, cause } of letters) {
      observer.deadLettered({ record: pending.record, cause })
      pending.settle('done')
    }
    return { unwritten: [], error: undefined }
  }

  async #tryBuryHalves(letters: readonly Buried[]): Promise<BurialResult> {
    const middle = Math.ceil(letters.length / 2)
    const first = await this.#tryBury(letters.slice(0, middle))
    const second = await this.#tryBury(letters.slice(middle))
    return {
      unwritten: [...first.unwritten, ...second.unwritten],
      error: first.error ?? second.error,
    }
  }
}

/** Skips the others. */
function stillOurs<T extends { readonly pending: PendingRecord }>(all: readonly T[]): readonly T[] {
  for (const { pending } of all) if (pending.signal.aborted) pending.settle('skipped')
  return all.filter(({ pending }) => !pending.signal.aborted)
}

function signalsOf(all: readonly { readonly pending: PendingRecord }[]): readonly AbortSignal[] {
  return all.map(({ pending }) => pending.signal)
}

/** What is neither the database's word nor a closed store is a bug that one of the rows brings out. */
function kindOf(error: Error): FailureKind {
  if (error instanceof StoreError) return failureKindOf(error)
  return error instanceof ClosedError ? 'away' : 'row'
}

function refusedRow({ pending }: Readable, error: Error): Buried {
  const cause: DeadLetterCause = {
    reason: reasonOf(error),
    error,
    sqlstate: sqlstateOf(error),
    attempts: TRIES_OF_A_ROW,
    stage: 'TASK_PUT',
  }
  return { pending, cause }
}
