import { describe, expect, it } from 'vitest'
import { unpackSnappy } from '../../src/codecs/snappy.ts'
import { Unpacked } from '../../src/codecs/unpacked.ts'
import { BATCH, OF_JAVA, RAW_SNAPPY } from './packed-batches.ts'

function unpack(bytes: Buffer, maxBytes = 10_000): Buffer {
  const unpacked = new Unpacked(maxBytes)
  unpackSnappy(bytes, unpacked)
  return unpacked.bytes
}

const raw = Buffer.from(RAW_SNAPPY, 'base64')
/** A literal of 4 bytes. */
const ABCD = [0x0c, ...Buffer.from('abcd')]
const ofJava = Buffer.from(OF_JAVA.snappy, 'base64')

describe('Snappy', () => {
  it('is read raw and in the chunks of Java', () => {
    expect(unpack(raw)).toEqual(BATCH)
    expect(unpack(ofJava)).toEqual(BATCH)
  })

  it('is read from chunks whose version numbers are in the other byte order', () => {
    const swapped = Buffer.from(ofJava)
    swapped.subarray(8, 16).swap32()
    expect(unpack(swapped)).toEqual(BATCH)
  })

  it('is read from several chunks', () => {
    const twice = Buffer.concat([ofJava, ofJava.subarray(16)])
    expect(unpack(twice)).toEqual(Buffer.concat([BATCH, BATCH]))
  })

  it.each([
    ['one byte', [0x01, 0x04]],
    ['two bytes', [0x0e, 0x04, 0x00]],
    ['four bytes', [0x0f, 0x04, 0x00, 0x00, 0x00]],
  ])('refers back with a distance of %s', (_size, reference) => {
    const bytes = Buffer.from([8, ...ABCD, ...reference])
    expect(unpack(bytes).toString()).toBe('abcdabcd')
  })

  it('repeats itself where a reference is longer than its distance', () => {
    const bytes = [0x20, 0x04, ...Buffer.from('ab'), ((30 - 1) << 2) | 2, 0x02, 0x00]
    expect(unpack(Buffer.from(bytes)).toString()).toBe('ab'.repeat(16))
  })

  it.each([61, 300, 70_000])('has literals of %i bytes', (length) => {
    const literal = Buffer.alloc(length, 'literal')
    const sizeBytes = length > 65_536 ? 3 : length > 256 ? 2 : 1
    const size = Buffer.alloc(sizeBytes)
    size.writeUIntLE(length - 1, 0, sizeBytes)
    const bytes = [varint(length), [(59 + sizeBytes) << 2], size, literal].map((part) =>
      Buffer.from(part),
    )
    expect(unpack(Buffer.concat(bytes), length).equals(literal)).toBe(true)
  })

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < raw.length; length++) {
      expect(() => unpack(raw.subarray(0, length))).toThrow(/ends too early|its length is not/)
    }
  })

  it('is refused when it refers to before its start', () => {
    const bytes = Buffer.from([8, ...ABCD, 0x0e, 0x05, 0x00])
    expect(() => unpack(bytes)).toThrow('it refers to before its start')
    const nowhere = Buffer.from([8, ...ABCD, 0x0e, 0x00, 0x00])
    expect(() => unpack(nowhere)).toThrow('it refers to before its start')
  })

  it('is refused when it declares more than 32 bits', () => {
    expect(() => unpack(Buffer.alloc(8, 0xff))).toThrow('the length that it declares is too large')
  })

  it('is read up to the limit and no byte further', () => {
    expect(unpack(raw, BATCH.length)).toEqual(BATCH)
    expect(() => unpack(raw, BATCH.length - 1)).toThrow(
      `it unpacks to more than ${BATCH.length - 1} bytes`,
    )
  })
})

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}
