import type { ConsumedRecord } from '@agent-actions/kafka'
import { headerText } from './header-text.ts'
import type { AskedPlace, Place } from './letter-place.ts'

/** What the headers of a dead letter say, as docs/consumer.md lists them. */
export interface DeadLetter {
  /** Partition and offset among the dead letters: `0-12`. */
  readonly id: string
  /** An `AA_…` code; `unknown` where somebody else wrote the letter. */
  readonly reason: string
  readonly sqlstate: string | undefined
  readonly attempts: number | undefined
  readonly stage: string | undefined
  readonly error: string | undefined
  /** Milliseconds since 1970; of the letter itself where it does not say. */
  readonly failedAtMs: number
  readonly consumerGroup: string | undefined
  /** The record that it was. */
  readonly original: OriginalRecord | undefined
  /** The letter that was redriven, if this one is of a record that failed again. */
  readonly redrivenFrom: string | undefined
  readonly redriveCount: number
}

export interface OriginalRecord extends Place {
  /** Milliseconds since 1970. */
  readonly timestampMs: number | undefined
}

/** Only where a consumer buried a record: no header of the record itself can stand in for it. */
export const ORIGINAL_TOPIC = '__connect.errors.topic'

export function readDeadLetter({
  partition,
  offset,
  headers,
  timestampMs,
}: ConsumedRecord): DeadLetter {
  const text = (name: string): string | undefined => headerText(headers[name])
  const failedAtMs = Date.parse(text('aa.dlq.failed_at') ?? '')
  return {
    id: `${partition}-${offset}`,
    reason: text('aa.dlq.reason') ?? 'unknown',
    sqlstate: text('aa.dlq.sqlstate'),
    attempts: wholeNumber(text('aa.dlq.attempts')),
    stage: text('__connect.errors.stage'),
    error: text('__connect.errors.exception.message'),
    failedAtMs: Number.isNaN(failedAtMs) ? timestampMs : failedAtMs,
    consumerGroup: text('aa.dlq.consumer_group'),
    original: originalOf(text),
    redrivenFrom: text('aa.dlq.redriven_from'),
    redriveCount: wholeNumber(text('aa.dlq.redrive_count')) ?? 0,
  }
}

/**
 * The same for two letters of one record, which there are when a consumer died in between. The time
 * tells apart the records of a topic that was deleted and made anew.
 */
export function recordIdentity({ id, original }: DeadLetter): string {
  if (original === undefined) return id
  const { topic, partition, offset, timestampMs = '' } = original
  return `${topic}/${partition}/${offset}/${timestampMs}`
}

export function isAt(
  { id, original }: DeadLetter,
  { topic, partition, offset }: AskedPlace,
  dlqTopic: string,
): boolean {
  if (topic === undefined || topic === dlqTopic) return id === `${partition}-${offset}`
  return original?.topic === topic && original.partition === partition && original.offset === offset
}

function originalOf(text: (name: string) => string | undefined): OriginalRecord | undefined {
  const topic = text(ORIGINAL_TOPIC)
  const partition = wholeNumber(text('__connect.errors.partition'))
  const offset = wholeNumber(text('__connect.errors.offset'))
  if (topic === undefined || partition === undefined || offset === undefined) return undefined
  return { topic, partition, offset, timestampMs: wholeNumber(text('aa.dlq.original_timestamp')) }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
