import { createHash } from 'node:crypto'
import { decodeAction, type ActionEvent, type DecodeOptions } from '@agent-actions/events'
import type { ConsumedRecord } from '@agent-actions/kafka'
import type { DeadLetterCause } from './dead-letter.ts'
import { originalTimeMs } from './original-time.ts'

/** What a record is: an action, or what can never be one. */
export type ReadRecord =
  | { readonly kind: 'action'; readonly event: ActionEvent }
  | { readonly kind: 'unreadable'; readonly cause: DeadLetterCause }

/** The same record always gives the same action, and so the same row. Never throws. */
export function readRecord(record: ConsumedRecord): ReadRecord {
  try {
    return { kind: 'action', event: decode(record) }
  } catch (error) {
    return { kind: 'unreadable', cause: unreadableCause(asError(error)) }
  }
}

/** An error that is not ours is a bug of ours: its record is kept, and the others go on. */
export function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected'
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function decode(record: ConsumedRecord): ActionEvent {
  return decodeAction(record.value ?? new Uint8Array(), new RecordContext(record))
}

/** Finds the time of a record when it is asked for: that takes its headers, and hardly any event needs it. */
class RecordContext implements DecodeOptions {
  readonly hash = sha256
  readonly #record: ConsumedRecord

  constructor(record: ConsumedRecord) {
    this.#record = record
  }

  get recordTimeMs(): number {
    return originalTimeMs(this.#record)
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function unreadableCause(error: Error): DeadLetterCause {
  return {
    reason: reasonOf(error),
    error,
    sqlstate: undefined,
    attempts: 1,
    stage: 'VALUE_CONVERTER',
  }
}
