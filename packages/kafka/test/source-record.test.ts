import { describe, expect, it } from 'vitest'
import { consumedRecord } from '../src/source-record.ts'

const MESSAGE = { offset: '9007199254740993', key: null, value: null, timestamp: '1700000000123' }

describe('a consumed record', () => {
  it('keeps an offset that no number holds', () => {
    const record = consumedRecord('topic', 3, MESSAGE)
    const { topic, partition, offset, key, value, headers, timestampMs } = record
    expect({ topic, partition, offset, key, value, headers, timestampMs }).toEqual({
      topic: 'topic',
      partition: 3,
      offset: 9_007_199_254_740_993n,
      key: null,
      value: null,
      headers: {},
      timestampMs: 1_700_000_000_123,
    })
  })

  it('keeps a header without a value, one that repeats, and one with a name of every object', () => {
    const value = Buffer.from('x')
    const headers = { none: null, many: [value, null], ['__proto__']: value }
    const record = consumedRecord('topic', 0, { ...MESSAGE, headers })
    expect(Object.entries(record.headers)).toEqual([
      ['none', undefined],
      ['many', [value, new Uint8Array()]],
      ['__proto__', value],
    ])
  })
})
