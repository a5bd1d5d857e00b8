import { describe, expect, it } from 'vitest'
import { deadLetter, type DeadLetterCause } from '../src/dead-letter.ts'
import { record } from './records.ts'

const context = { groupId: 'agent-observability-postgres', nowMs: Date.UTC(2026, 0, 2) }
const causeOf = (error: Error): DeadLetterCause => ({
  reason: 'AA_STORE_REFUSED',
  error,
  sqlstate: '22003',
  attempts: 3,
  stage: 'TASK_PUT',
})

describe('a dead letter', () => {
  it('is the record as it was, and why it is there', () => {
    const original = {
      ...record(7),
      headers: { traceparent: Buffer.from('00-trace'), twice: ['a', 'b'] },
    }
    const letter = deadLetter(original, causeOf(new RangeError('out of range')), context)
    expect(letter.key).toBe(original.key)
    expect(letter.value).toBe(original.value)
    expect(letter.timestampMs).toBe(original.timestampMs)
    expect(letter.headers).toMatchObject({
      traceparent: Buffer.from('00-trace'),
      twice: ['a', 'b'],
      '__connect.errors.topic': 'agent-actions',
      '__connect.errors.partition': '0',
      '__connect.errors.offset': '7',
      '__connect.errors.exception.class.name': 'RangeError',
      '__connect.errors.exception.message': 'out of range',
      'aa.dlq.reason': 'AA_STORE_REFUSED',
      'aa.dlq.sqlstate': '22003',
      'aa.dlq.attempts': '3',
      'aa.dlq.failed_at': '2026-01-02T00:00:00.000Z',
      'aa.dlq.consumer_group': 'agent-observability-postgres',
      'aa.dlq.original_timestamp': String(original.timestampMs),
    })
  })

  it('that comes back tells of its last failure', () => {
    const before = { ...record(7), headers: { 'aa.dlq.reason': 'AA_EVENT_NOT_JSON' } }
    const letter = deadLetter(before, causeOf(new Error('x')), context)
    expect(letter.headers?.['aa.dlq.reason']).toBe('AA_STORE_REFUSED')
  })

  it('does not grow with its error, whose text may be cut within a character', () => {
    const error = new Error('😀'.repeat(100_000).slice(1))
    const { headers } = deadLetter(record(7), causeOf(error), context)
    const text = headers?.['__connect.errors.exception.message'] as string
    expect(text.length).toBeLessThanOrEqual(4_000)
    expect(Buffer.from(text).toString()).toBe(text)
  })
})
