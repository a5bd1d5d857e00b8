import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpackWithFzstd, unpackZstd } from '../../src/codecs/zstd.ts'
import { BATCH, OF_JAVA } from './packed-batches.ts'

/** Of the program `zstd --check`, which knows the size, and makes one segment of it. */
const ONE_SEGMENT = 'KLUv/aTgIgIAtAAAcGFnZW50LWFjdGlvbnMgAQDv/5FPJUUAAAh0AQDcggdCGnWh0w=='
const ONE_SEGMENT_TEXT = 'agent-actions '.repeat(10_000)

const ofJava = Buffer.from(OF_JAVA.zstd, 'base64')
const oneSegment = Buffer.from(ONE_SEGMENT, 'base64')

/** A frame with a window of 2 TiB, and one that says that it is one segment of 4 GiB. */
const LARGE_WINDOW = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00])
const LARGE_SEGMENT = Buffer.from('28b52ffda0ffffffff010000', 'hex')

const hasNodesOwn = 'zstdDecompress' in zlib
const decoders = [
  ['in JavaScript', unpackWithFzstd],
  [hasNodesOwn ? "of Node's own" : 'that this Node is given', unpackZstd],
] as const

describe.each(decoders)('Zstandard %s', (_name, unpack) => {
  it('is read as Java writes it', async () => {
    expect(await unpack(ofJava, 1_000_000)).toEqual(BATCH)
  })

  it('is read with its size and checksum', async () => {
    expect((await unpack(oneSegment, 1_000_000)).toString()).toBe(ONE_SEGMENT_TEXT)
  })

  it('is read frame after frame', async () => {
    const text = await unpack(Buffer.concat([oneSegment, oneSegment]), 1_000_000)
    expect(text.toString()).toBe(ONE_SEGMENT_TEXT.repeat(2))
  })

  it('is refused wherever it is cut', async () => {
    for (let length = 1; length < ofJava.length; length++) {
      await expect(unpack(ofJava.subarray(0, length), 10_000)).rejects.toThrow(/./)
    }
  })

  it('is refused when it unpacks to more than the limit', async () => {
    const limit = ONE_SEGMENT_TEXT.length
    expect((await unpack(oneSegment, limit)).length).toBe(limit)
    await expect(unpack(oneSegment, limit - 1)).rejects.toThrow(/larger than|more than/i)
  })

  it.each([LARGE_WINDOW, LARGE_SEGMENT])(
    'is refused when it asks for too much memory',
    async (bytes) => {
      await expect(unpack(bytes, 1_000_000)).rejects.toThrow(/./)
    },
  )
})
