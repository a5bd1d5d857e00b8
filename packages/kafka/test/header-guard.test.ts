import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { guardHeaders, type DecoderPrototype } from '../src/header-guard.ts'
import { loadKafkajs } from '../src/load-kafkajs.ts'

type Headers = Readonly<Record<string, unknown>>

interface Decoder {
  readVarInt(): number
}

const require = createRequire(import.meta.url)
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0'
const writeRecord = require(RECORD) as (record: object) => { readonly buffer: Buffer }
const readRecord = require(`${RECORD}/decoder`) as (
  decoder: Decoder,
  context: object,
) => { readonly headers: Headers }
const Decoder = require('kafkajs/src/protocol/decoder') as {
  new (bytes: Buffer): Decoder
  readonly prototype: DecoderPrototype
}

await loadKafkajs({ background: false, log: () => {} })

/** Written by kafkajs and read by it again. */
function roundTrip(headers: Headers): Headers {
  const decoder = new Decoder(writeRecord({ key: 'key', value: 'value', headers }).buffer)
  decoder.readVarInt() // The length of what follows.
  return readRecord(decoder, { firstOffset: '0', firstTimestamp: '0' }).headers
}

const asText = (headers: Headers): unknown =>
  JSON.parse(JSON.stringify(headers, (_, value: unknown) => textOf(value)))

/** `JSON.stringify` has asked a Buffer for its bytes already. */
function textOf(value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && 'data' in value
  return isBytes ? Buffer.from(value.data as number[]).toString() : value
}

describe('headers of a record', () => {
  it.each<[string, Headers, Headers]>([
    ['none', {}, {}],
    ['one', { a: '1' }, { a: '1' }],
    ['one with nothing in it', { a: '' }, { a: '' }],
    ['repeated ones', { a: ['1', '2', '3'], b: '4' }, { a: ['1', '2', '3'], b: '4' }],
    [
      'names of what every object has',
      { constructor: '1', toString: '2' },
      { constructor: '1', toString: '2' },
    ],
  ])('are read as they were written: %s', (_what, written, read) => {
    expect(asText(roundTrip(written))).toEqual(read)
  })

  it('are keys like any other, also __proto__', () => {
    const read = roundTrip(Object.fromEntries([['__proto__', 'x']]))
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('are all there when they are 20,000', () => {
    const many = Array.from({ length: 20_000 }, (_, number) => [`h${number}`, 'x'])
    expect(Object.keys(roundTrip(Object.fromEntries(many)))).toHaveLength(20_000)
  })

  it('are patched once', () => {
    const patched = Decoder.prototype.readVarIntArray
    guardHeaders(Decoder.prototype)
    expect(Decoder.prototype.readVarIntArray).toBe(patched)
  })
})
