import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordBytes, type RecordToWrite } from '../src/record-bytes.ts'

const kafkajsRecord = createRequire(import.meta.url)(
  'kafkajs/src/protocol/recordBatch/record/v0',
) as (record: RecordToWrite) => { readonly buffer: Buffer }

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const headerValue = fc.oneof(bytes, text)
const headerName = fc.oneof(fc.string(), fc.constantFrom('traceparent', 'constructor', 'é'))
const record = fc.record(
  {
    offsetDelta: fc.nat(),
    timestampDelta: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
    key: fc.oneof(bytes, text, fc.constant(null)),
    value: fc.oneof(bytes, text, fc.constant(null)),
    headers: fc.dictionary(
      headerName,
      fc.oneof(headerValue, fc.array(headerValue, { maxLength: 3 })),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: [] },
)

describe('a record', () => {
  it('is written byte for byte as kafkajs writes it', () => {
    fc.assert(
      fc.property(record, (given) => {
        const written = recordBytes(given)
        expect(written.buffer).toEqual(kafkajsRecord(given).buffer)
        expect(written.buf).toBe(written.buffer)
      }),
    )
  })

  it.each([63, 64, 8_191, 8_192, 1_048_575, 1_048_576])('of %i bytes too', (length) => {
    const given = { key: 'key', value: Buffer.alloc(length, 1), headers: { a: '1' } }
    expect(recordBytes(given).buffer.equals(kafkajsRecord(given).buffer)).toBe(true)
  })

  it('may have bytes that are no Buffer, and headers without a value, at which kafkajs throws', () => {
    const { buffer } = recordBytes({ value: new Uint8Array([1, 2]), headers: { a: null } })
    expect([...buffer]).toEqual([22, 0, 0, 0, 1, 4, 1, 2, 2, 2, 97, 1])
  })
})
