import type { ConsumedRecord, ProducedRecord } from '@agent-actions/kafka'
import type { DeadLetter } from './dead-letter.ts'

/** Up to 12 KB that a record of the largest size has no room for. The letter keeps it. */
const STACK = '__connect.errors.exception.stacktrace'

/** The record as it was, and from where it comes back. */
export function redrivenRecord(
  letter: ConsumedRecord,
  { original, redriveCount }: DeadLetter,
  now: Date,
): ProducedRecord {
  const { [STACK]: _stack, ...headers } = letter.headers
  const timestampMs = original?.timestampMs
  return {
    key: letter.key,
    value: letter.value,
    headers: {
      ...headers,
      'aa.dlq.redriven_from': `${letter.topic}-${letter.partition}-${letter.offset}`,
      'aa.dlq.redriven_at': now.toISOString(),
      'aa.dlq.redrive_count': String(redriveCount + 1),
    },
    ...(timestampMs !== undefined && { timestampMs }),
  }
}
