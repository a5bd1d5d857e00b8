import { describe, expect, it } from 'vitest'
import { originalTimeMs } from '../src/original-time.ts'
import { record } from './records.ts'

const redriven = (more: object): object => ({
  'aa.dlq.redriven_from': Buffer.from('agent-actions-dlq-0-12'),
  'aa.dlq.original_timestamp': Buffer.from('1763800000000'),
  ...more,
})

describe('the time of a record', () => {
  it('is what the topic says', () => {
    expect(originalTimeMs(record(7))).toBe(record(7).timestampMs)
  })

  it('is that of its first time on the topic, once it was redriven', () => {
    expect(originalTimeMs({ ...record(7), headers: redriven({}) as never })).toBe(1_763_800_000_000)
  })

  it.each([
    ['was not redriven', { 'aa.dlq.redriven_from': undefined }],
    ['has no time', { 'aa.dlq.original_timestamp': undefined }],
    ['has a time that is none', { 'aa.dlq.original_timestamp': '-5' }],
    ['has more than one time', { 'aa.dlq.original_timestamp': ['1', '2'] }],
  ])('is what the topic says where it %s', (_, more) => {
    const headers = redriven(more) as never
    expect(originalTimeMs({ ...record(7), headers })).toBe(record(7).timestampMs)
  })
})
