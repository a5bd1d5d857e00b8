import { describe, expect, it } from 'vitest'
import { unpackLz4 } from '../../src/codecs/lz4.ts'
import { Unpacked } from '../../src/codecs/unpacked.ts'
import { BATCH, OF_JAVA } from './packed-batches.ts'

/** Of the program `lz4 -BD -BX -B4 --content-size`: two blocks, the second refers to the first. */
const LINKED_BLOCKS =
  'BCJNGFxAcBEBAAAAAADjGAEAAO9hZ2VudC1hY3Rpb25zIA4A/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////9pQbnMgYWfiFLWyGwAAAA/+////////////////////////aVBpb25zIA0nR1IAAAAAY3sqhg=='
const LINKED_TEXT = 'agent-actions '.repeat(5000)
/** Of the program `lz4`, which does not compress what would not get smaller. */
const NOT_COMPRESSED = 'BCJNGGRApxQAAIBubyB0d28gb2YgdGhlc2U6IDdReAAAAABuGnZE'
const NOT_COMPRESSED_TEXT = 'no two of these: 7Qx'

function unpack(bytes: Buffer, maxBytes = 100_000): Buffer {
  const unpacked = new Unpacked(maxBytes)
  unpackLz4(bytes, unpacked)
  return unpacked.bytes
}

const ofJava = Buffer.from(OF_JAVA.lz4, 'base64')
const linked = Buffer.from(LINKED_BLOCKS, 'base64')
const notCompressed = Buffer.from(NOT_COMPRESSED, 'base64')

/** A frame of one block, as short as they come. */
function frameOf(block: readonly number[]): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(block.length)
  const header = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]
  return Buffer.from([...header, ...size, ...block, 0, 0, 0, 0])
}

describe('LZ4', () => {
  it('is read as Java writes it', () => {
    expect(unpack(ofJava)).toEqual(BATCH)
  })

  it('is read with checksums, its size, and blocks that refer to earlier ones', () => {
    expect(unpack(linked).equals(Buffer.from(LINKED_TEXT))).toBe(true)
  })

  it('is read where it is not compressed', () => {
    expect(unpack(notCompressed).toString()).toBe(NOT_COMPRESSED_TEXT)
  })

  it('is read frame after frame, without those to be skipped', () => {
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const frames = Buffer.concat([ofJava, skippable, notCompressed])
    expect(unpack(frames)).toEqual(Buffer.concat([BATCH, Buffer.from(NOT_COMPRESSED_TEXT)]))
  })

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < linked.length; length++) {
      expect(() => unpack(linked.subarray(0, length))).toThrow('it ends too early')
    }
  })

  it('is refused when it refers to before its start', () => {
    const tooFar = frameOf([0x14, 0x61, 0x02, 0x00, 0x10, 0x62])
    expect(() => unpack(tooFar)).toThrow('it refers to before its start')
  })

  it.each([
    ['is no LZ4', [0x28, 0xb5, 0x2f, 0xfd], 'it is no LZ4 frame'],
    [
      'is of another version',
      [0x04, 0x22, 0x4d, 0x18, 0xa0],
      'LZ4 frames of version 2 are unknown',
    ],
    ['needs a dictionary', [0x04, 0x22, 0x4d, 0x18, 0x61], 'it needs a dictionary'],
  ])('is refused when it %s', (_what, bytes, reason) => {
    expect(() => unpack(Buffer.from(bytes))).toThrow(reason)
  })

  it('is read up to the limit and no byte further', () => {
    expect(unpack(linked, LINKED_TEXT.length).length).toBe(LINKED_TEXT.length)
    expect(() => unpack(linked, LINKED_TEXT.length - 1)).toThrow(
      `it unpacks to more than ${LINKED_TEXT.length - 1} bytes`,
    )
  })
})
