import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fetchedRecord, type BatchContext, type RecordBytes } from '../src/fetched-record.ts'

interface Decoder extends RecordBytes {
  readVarInt(): number
}
type ReadRecord = (decoder: Decoder, batch: BatchContext) => ReturnType<typeof fetchedRecord>
type Headers = Readonly<Record<string, unknown>>

const require = createRequire(import.meta.url)
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0'
const writeRecord = require(RECORD) as (record: object) => { readonly buffer: Buffer }
const readByKafkajs = require(`${RECORD}/decoder`) as ReadRecord
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder

const BATCH: BatchContext = { firstOffset: '0', firstTimestamp: '0' }

/** As the decoder of a batch has it: behind the length. */
function decoderOf(record: object): Decoder {
  const decoder = new Decoder(writeRecord(record).buffer)
  decoder.readVarInt()
  return decoder
}

function read({ offset, timestamp, key, value, headers, ...rest }: ReturnType<ReadRecord>): object {
  return { offset, timestamp, key, value, headers, rest: { ...rest } }
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
/** kafkajs finds names like `constructor` in every object. */
const headerName = fc.string().filter((name) => !(name in {}))
const record = fc.record({
  offsetDelta: fc.nat(),
  timestampDelta: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(headerName, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), {
    noNullPrototype: true,
  }),
})
const batch: fc.Arbitrary<BatchContext> = fc.record({
  magicByte: fc.constant(2),
  firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
  firstTimestamp: fc.oneof(fc.constant('-1'), fc.nat({ max: 2 ** 45 }).map(String)),
  maxTimestamp: fc.nat({ max: 2 ** 45 }).map(String),
  timestampType: fc.constantFrom(-1, 0, 1),
  isControlBatch: fc.boolean(),
})

function headersOf(headers: Headers): Headers {
  return fetchedRecord(decoderOf({ headers }), BATCH).headers
}

describe('a fetched record', () => {
  it('is what kafkajs reads', () => {
    fc.assert(
      fc.property(record, batch, (given, context) => {
        const ours = fetchedRecord(decoderOf(given), context)
        expect(read(ours)).toEqual(read(readByKafkajs(decoderOf(given), context)))
      }),
    )
  })

  it('has keys like any other in its headers, also those of every object, and __proto__', () => {
    const names = ['constructor', 'toString', '__proto__']
    const headers = headersOf(Object.fromEntries(names.map((name) => [name, 'x'])))
    expect(Object.entries(headers)).toEqual(names.map((name) => [name, Buffer.from('x')]))
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })

  it('may have 20,000 headers', () => {
    const many = Array.from({ length: 20_000 }, (_, number) => [`h${number}`, 'x'])
    expect(Object.keys(headersOf(Object.fromEntries(many)))).toHaveLength(20_000)
  })

  it('is read as far as it goes where its bytes are not what they say', () => {
    fc.assert(
      fc.property(bytes, (buffer) => {
        const { key, value, headers } = fetchedRecord({ buffer, offset: 0 }, BATCH)
        expect((key?.length ?? 0) + (value?.length ?? 0)).toBeLessThanOrEqual(buffer.length)
        expect(Object.keys(headers).length).toBeLessThanOrEqual(buffer.length)
      }),
    )
  })

  it('that claims to have billions of headers is read at once', () => {
    const buffer = Buffer.from([0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f])
    expect(fetchedRecord({ buffer, offset: 0 }, BATCH).headers).toEqual({})
  })
})
