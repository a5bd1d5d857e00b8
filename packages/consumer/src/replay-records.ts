import { ClosedError, type ActionEvent } from '@agent-actions/events'
import type { ConsumedRecord } from '@agent-actions/kafka'
import type { InsertResult } from '@agent-actions/store'
import type { DeadLettered, StoreFailure } from './consumer-observer.ts'
import { asError } from './read-record.ts'
import { RecordWriter } from './record-writer.ts'
import { waitFor, type Wait } from './waiting.ts'

/** Of `replayRecords`. */
export interface ReplayOptions {
  /** All of them or none, as `insertActions` does. */
  readonly insert: (events: readonly ActionEvent[]) => Promise<InsertResult>
  /** Called once the store has committed. */
  readonly onWritten: (result: InsertResult) => void
  /** A record that can never be a row. It is left where it is. */
  readonly onPoison: (poison: DeadLettered) => void
  /** Longest to ask a database that is away again, in milliseconds. */
  readonly patienceMs: number
  /** Aborted: nothing more is started. */
  readonly signal: AbortSignal
  /** Default: real time. */
  readonly wait?: Wait
  /** Milliseconds of any clock that only goes forward. Default: `performance.now`. */
  readonly now?: () => number
}

/**
 * Makes records rows as the consumer does: what it would store is stored, what it would make a dead
 * letter is told to `onPoison`, and nothing is published. Again, it writes nothing more.
 *
 * @throws StoreError when somebody has to mend the database, or it is away for too long; ClosedError
 *   once `signal` is aborted. What `onWritten` was told of stays.
 */
export async function replayRecords(
  records: readonly ConsumedRecord[],
  { insert, onWritten, onPoison, patienceMs, signal, ...clock }: ReplayOptions,
): Promise<void> {
  const { wait = waitFor, now = () => performance.now() } = clock
  const givingUp = new AbortController()
  let failure: Error | undefined
  let answeredMs = now()
  const storeFailed = (kind: StoreFailure, error: Error): void => {
    failure = error
    if (kind === 'unready' || now() - answeredMs >= patienceMs) givingUp.abort()
  }
  const writer = new RecordWriter({
    insert,
    // The consumer that met it has written its dead letter, or will.
    sendDeadLetters: () => Promise.resolve(),
    observer: {
      written: (result) => {
        answeredMs = now()
        onWritten(result)
      },
      storeFailed,
      deadLettered: onPoison,
      deadLetterFailed: () => {},
    },
    groupId: '',
    wait,
    now,
  })
  let skipped = 0
  const pending = {
    signal: AbortSignal.any([signal, givingUp.signal]),
    settle: (outcome: 'done' | 'skipped') => void (skipped += outcome === 'skipped' ? 1 : 0),
  }
  await writer.write(records.map((record) => ({ record, ...pending })))
  if (signal.aborted) throw new ClosedError('The replay')
  if (skipped > 0) throw asError(failure)
}
