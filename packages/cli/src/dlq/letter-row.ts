import type { DeadLetter } from './dead-letter.ts'

/** A dead letter in JSON. */
export interface LetterRow {
  readonly id: string
  readonly reason: string
  readonly sqlstate: string | undefined
  readonly attempts: number | undefined
  readonly error: string | undefined
  readonly failedAt: string
  readonly consumerGroup: string | undefined
  readonly topic: string | undefined
  readonly partition: number | undefined
  readonly offset: number | undefined
  readonly timestamp: string | undefined
  readonly redriven: boolean
  readonly redrivenFrom: string | undefined
  readonly redriveCount: number
}

export function letterRow(letter: DeadLetter, redriven: boolean): LetterRow {
  const { id, reason, sqlstate, attempts, error, failedAtMs, consumerGroup, original } = letter
  const { redrivenFrom, redriveCount } = letter
  return {
    id,
    reason,
    sqlstate,
    attempts,
    error,
    failedAt: isoText(failedAtMs),
    consumerGroup,
    topic: original?.topic,
    partition: original?.partition,
    offset: original?.offset,
    timestamp: original?.timestampMs === undefined ? undefined : isoText(original.timestampMs),
    redriven,
    redrivenFrom,
    redriveCount,
  }
}

/** A header may say anything; a time that is none becomes 1970. */
function isoText(ms: number): string {
  return new Date(Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString()
}
