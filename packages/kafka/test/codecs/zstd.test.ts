import { describe, expect, it } from 'vitest'
import { unpackZstd } from '../../src/codecs/zstd.ts'
import { BATCH, OF_JAVA } from './packed-batches.ts'

/** Of the program `zstd --check`, which knows the size, and makes one segment of it. */
const ONE_SEGMENT = 'KLUv/aTgIgIAtAAAcGFnZW50LWFjdGlvbnMgAQDv/5FPJUUAAAh0AQDcggdCGnWh0w=='
const ONE_SEGMENT_TEXT = 'agent-actions '.repeat(10_000)

const ofJava = Buffer.from(OF_JAVA.zstd, 'base64')
const oneSegment = Buffer.from(ONE_SEGMENT, 'base64')

const LARGE_WINDOW = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00])
const LARGE_SEGMENT = Buffer.from('28b52ffda0ffffffff010000', 'hex')

const LIMIT = 1_000_000

describe('Zstandard', () => {
  it('is read as Java writes it', async () => {
    expect(await unpackZstd(ofJava, LIMIT)).toEqual(BATCH)
  })

  it('is read with its size and checksum', async () => {
    const unpacked = await unpackZstd(oneSegment, LIMIT)
    expect(unpacked.equals(Buffer.from(ONE_SEGMENT_TEXT))).toBe(true)
  })

  it('is read frame after frame', async () => {
    const unpacked = await unpackZstd(Buffer.concat([oneSegment, ofJava]), LIMIT)
    expect(unpacked.subarray(ONE_SEGMENT_TEXT.length)).toEqual(BATCH)
  })

  it('is refused wherever it is cut', async () => {
    for (let length = 1; length < ofJava.length; length++) {
      const cut = unpackZstd(ofJava.subarray(0, length), LIMIT)
      await expect(cut).rejects.toThrow(/unexpected EOF|invalid zstd data/)
    }
  })

  it('is read up to the limit and no byte further', async () => {
    const limit = ONE_SEGMENT_TEXT.length
    expect((await unpackZstd(oneSegment, limit)).length).toBe(limit)
    await expect(unpackZstd(oneSegment, limit - 1)).rejects.toThrow(
      `it unpacks to more than ${limit - 1} bytes`,
    )
  })

  it.each([
    ['a window of 2 TiB', LARGE_WINDOW],
    ['a segment of 4 GiB', LARGE_SEGMENT],
  ])('is refused before it reserves memory for %s', async (_what, bytes) => {
    await expect(unpackZstd(bytes, LIMIT)).rejects.toThrow('its window is larger than 128 MiB')
  })
})
