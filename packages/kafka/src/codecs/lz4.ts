import { Packed } from './packed.ts'
import type { Unpacked } from './unpacked.ts'

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
const FRAME = 0x184d2204
/** The low 4 bits are anything. */
const SKIPPABLE_FRAME = 0x184d2a50
const NOT_COMPRESSED = 0x8000_0000

/**
 * Unpacks LZ4 frames. Checksums are not looked at: the broker has checked the batch's own.
 *
 * @throws Error that says what is wrong with the bytes
 */
export function unpackLz4(bytes: Buffer, unpacked: Unpacked): void {
  const packed = new Packed(bytes)
  do {
    const magic = packed.littleEndian(4)
    if (magic === FRAME) unpackFrame(packed, unpacked)
    else if ((magic & ~0xf) >>> 0 === SKIPPABLE_FRAME) packed.take(packed.littleEndian(4))
    else throw new Error('it is no LZ4 frame')
  } while (!packed.isAtEnd)
}

function unpackFrame(packed: Packed, unpacked: Unpacked): void {
  const flags = packed.byte()
  if (flags >>> 6 !== 1) throw new Error(`LZ4 frames of version ${flags >>> 6} are unknown`)
  if (flags & 0x01) throw new Error('it needs a dictionary')
  const [hasBlockChecksums, hasContentSize] = [(flags & 0x10) !== 0, (flags & 0x08) !== 0]
  const hasContentChecksum = (flags & 0x04) !== 0
  packed.byte() // The largest block.
  if (hasContentSize) packed.take(8)
  packed.byte() // The checksum of this header.
  for (let size = packed.littleEndian(4); size !== 0; size = packed.littleEndian(4)) {
    // The highest bit is a flag, so that the rest is at most 2 GiB.
    const block = packed.take(size & ~NOT_COMPRESSED)
    if (size >= NOT_COMPRESSED) unpacked.append(block)
    else unpackBlock(new Packed(block), unpacked)
    if (hasBlockChecksums) packed.take(4)
  }
  if (hasContentChecksum) packed.take(4)
}

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function unpackBlock(packed: Packed, unpacked: Unpacked): void {
  for (;;) {
    const token = packed.byte()
    unpacked.append(packed.take(lengthOf(token >>> 4, packed)))
    // The last sequence of a block has literals alone.
    if (packed.isAtEnd) return
    const distance = packed.littleEndian(2)
    unpacked.repeat(distance, lengthOf(token & 0xf, packed) + 4)
  }
}

/** 15 means that more follows, byte by byte until one is below 255. */
function lengthOf(nibble: number, packed: Packed): number {
  let length = nibble
  if (nibble < 15) return length
  for (;;) {
    const more = packed.byte()
    length += more
    if (more < 255) return length
  }
}
