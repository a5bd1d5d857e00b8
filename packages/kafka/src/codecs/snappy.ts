import { Packed } from './packed.ts'
import type { Unpacked } from './unpacked.ts'

/** What Java's library writes before its chunks; two version numbers of 4 bytes follow. */
const XERIAL = Buffer.from('\x82SNAPPY\0', 'latin1')
const XERIAL_HEADER_BYTES = 16

/**
 * Unpacks Snappy, raw (librdkafka) or in the chunks of Java's library. That one's version numbers
 * are not looked at: brokers are known that write them in the other byte order.
 *
 * @throws Error that says what is wrong with the bytes
 */
export function unpackSnappy(bytes: Buffer, unpacked: Unpacked): void {
  const packed = new Packed(bytes)
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return unpackBlock(packed, unpacked)
  packed.take(XERIAL_HEADER_BYTES)
  while (!packed.isAtEnd) {
    const chunk = packed.take(packed.bigEndian32())
    unpackBlock(new Packed(chunk), unpacked)
  }
}

/** https://github.com/google/snappy/blob/main/format_description.txt */
function unpackBlock(packed: Packed, unpacked: Unpacked): void {
  const end = unpacked.length + declaredLength(packed)
  while (!packed.isAtEnd) {
    const tag = packed.byte()
    switch (tag & 0x3) {
      case 0:
        unpacked.append(packed.take(literalLength(tag >>> 2, packed)))
        break
      case 1:
        unpacked.repeat(((tag >>> 5) << 8) | packed.byte(), ((tag >>> 2) & 0x7) + 4)
        break
      case 2:
        unpacked.repeat(packed.littleEndian(2), (tag >>> 2) + 1)
        break
      default:
        unpacked.repeat(packed.littleEndian(4), (tag >>> 2) + 1)
    }
  }
  if (unpacked.length !== end) throw new Error('its length is not the one that it declares')
}

/** From 60 on it says in how many bytes the length follows. */
function literalLength(length: number, packed: Packed): number {
  return (length < 60 ? length : packed.littleEndian(length - 59)) + 1
}

/** 7 bits a byte, the lowest first; the highest bit says that more follow. */
function declaredLength(packed: Packed): number {
  let length = 0
  for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
    const byte = packed.byte()
    length += (byte & 0x7f) * factor
    if (byte < 128) return length
  }
  throw new Error('the length that it declares is too large')
}
