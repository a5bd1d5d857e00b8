/** Of the highest level of compression, and what zstd itself accepts unless told otherwise. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024

/**
 * Unpacks Zstandard. Not with Node's own, which Node 20 does not have and Node 24 ends, without an
 * error, after the first of several frames.
 *
 * @throws Error that says what is wrong with the bytes
 */
export async function unpackZstd(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const { Decompress } = await import('fzstd')
  // fzstd reserves the whole window before it reads the first block.
  if (windowBytes(bytes) > MAX_WINDOW_BYTES) throw new Error('its window is larger than 128 MiB')
  const chunks: Uint8Array[] = []
  let length = 0
  const stream = new Decompress((chunk) => {
    length += chunk.length
    if (length > maxBytes) throw new Error(`it unpacks to more than ${maxBytes} bytes`)
    chunks.push(chunk)
  })
  stream.push(bytes, true)
  return Buffer.concat(chunks, length)
}

/**
 * How much of what was unpacked the first frame may refer to; 0 where there is none.
 * https://www.rfc-editor.org/rfc/rfc8878.html#name-frame-header
 */
function windowBytes(bytes: Buffer): number {
  const [descriptor = 0, next = 0] = bytes.subarray(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  if (!isSingleSegment) return 2 ** (10 + (next >>> 3)) * (1 + (next & 0x7) / 8)
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 0x3]!
  const contentSize = bytes.subarray(5 + dictionaryIdBytes)
  switch (descriptor >>> 6) {
    case 0:
      return contentSize.readUInt8()
    case 1:
      return contentSize.readUInt16LE() + 256
    case 2:
      return contentSize.readUInt32LE()
    default:
      return Number(contentSize.readBigUInt64LE())
  }
}
