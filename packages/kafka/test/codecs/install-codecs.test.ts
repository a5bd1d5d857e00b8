import { gunzipSync, gzipSync } from 'node:zlib'
import kafkajs from 'kafkajs'
import { beforeEach, describe, expect, it } from 'vitest'
import { CompressedBatchError } from '../../src/codecs/compressed-batch-error.ts'
import { installCodecs, MAX_BATCH_BYTES } from '../../src/codecs/install-codecs.ts'
import { BATCH, OF_JAVA } from './packed-batches.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs

const TYPES = {
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const
type Name = keyof typeof TYPES
const NAMES = Object.keys(TYPES) as Name[]

/** A few KB each, which unpack to one byte more than the limit, or one block more. */
const BOMBS: Readonly<Record<Name, () => Buffer>> = {
  gzip: () => gzipSync(Buffer.alloc(MAX_BATCH_BYTES + 1), { level: 1 }),
  snappy: snappyBomb,
  lz4: lz4Bomb,
  zstd: zstdBomb,
}

function snappyBomb(): Buffer {
  const copies = MAX_BATCH_BYTES / 64
  const header = [0x81, 0x80, 0x80, 0x20, 0x00, 0x61]
  return Buffer.concat([Buffer.from(header), Buffer.alloc(copies * 3, Buffer.from([0xfe, 1, 0]))])
}

function lz4Bomb(): Buffer {
  const more = Buffer.alloc(Math.ceil(MAX_BATCH_BYTES / 255) + 1, 0xff)
  more[more.length - 1] = 0
  const block = Buffer.concat([Buffer.from([0x1f, 0x61, 1, 0]), more, Buffer.from([0x10, 0x61])])
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0])
  header.writeUInt32LE(block.length, 7)
  return Buffer.concat([header, block, Buffer.alloc(4)])
}

function zstdBomb(): Buffer {
  const blockBytes = 128 * 1024
  const runs = Array.from({ length: MAX_BATCH_BYTES / blockBytes + 1 }, (_, index) => {
    const run = Buffer.from([0, 0, 0, 0x61])
    const isLast = index === MAX_BATCH_BYTES / blockBytes
    run.writeUIntLE((blockBytes << 3) | 2 | Number(isLast), 0, 3)
    return run
  })
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), ...runs])
}

let copy: { CompressionCodecs: typeof CompressionCodecs }

beforeEach(() => {
  copy = { CompressionCodecs: { ...CompressionCodecs } }
})

function decompress(name: Name, bytes: Buffer): Promise<Buffer> {
  return copy.CompressionCodecs[TYPES[name]]().decompress(bytes)
}

describe('installed codecs', () => {
  it.each(NAMES)('read what Java compresses with %s', async (name) => {
    installCodecs(copy)
    expect(await decompress(name, Buffer.from(OF_JAVA[name], 'base64'))).toEqual(BATCH)
  })

  it.each(NAMES)('tell what is wrong with what they cannot read: %s', async (name) => {
    installCodecs(copy)
    const unreadable = decompress(name, Buffer.from([1, 2, 3]))
    await expect(unreadable).rejects.toBeInstanceOf(CompressedBatchError)
    await expect(unreadable).rejects.toThrow(/^a batch compressed with \w+ cannot be read: ./)
  })

  it.each(NAMES)('stop before a few KB of %s fill the memory', async (name) => {
    installCodecs(copy)
    await expect(decompress(name, BOMBS[name]())).rejects.toBeInstanceOf(CompressedBatchError)
  })

  it('read gzip whose end says less than is in it', async () => {
    installCodecs(copy)
    const members = [BATCH, Buffer.from('a'), Buffer.alloc(0)].map((bytes) => gzipSync(bytes))
    const whole = Buffer.concat([BATCH, Buffer.from('a')])
    expect(await decompress('gzip', Buffer.concat(members))).toEqual(whole)
  })

  it.each(NAMES)(
    'keep no more memory for a small batch than a few times its bytes: %s',
    async (name) => {
      installCodecs(copy)
      const bytes = await decompress(name, Buffer.from(OF_JAVA[name], 'base64'))
      // Node's own pool for small buffers.
      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize)
    },
  )

  it('compress with gzip alone, and the others say so', async () => {
    installCodecs(copy)
    const codec = (name: Name) => copy.CompressionCodecs[TYPES[name]]()
    expect(gunzipSync(await codec('gzip').compress({ buffer: BATCH }))).toEqual(BATCH)
    await expect(codec('snappy').compress({ buffer: BATCH })).rejects.toThrow('compress with gzip')
    await expect(codec('lz4').compress({ buffer: BATCH })).rejects.toThrow('compress with gzip')
    await expect(codec('zstd').compress({ buffer: BATCH })).rejects.toThrow('compress with gzip')
  })

  it('leave those that the application has registered', () => {
    const own = { compress: () => {}, decompress: () => {} }
    copy.CompressionCodecs[CompressionTypes.LZ4] = () => own
    installCodecs(copy)
    expect(copy.CompressionCodecs[CompressionTypes.LZ4]()).toBe(own)
  })

  it('are the same after a second time', () => {
    installCodecs(copy)
    const first = { ...copy.CompressionCodecs }
    installCodecs(copy)
    expect(copy.CompressionCodecs).toEqual(first)
  })
})
