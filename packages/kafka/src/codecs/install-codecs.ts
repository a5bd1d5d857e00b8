import { constants, unzipSync } from 'node:zlib'
import { CompressedBatchError } from './compressed-batch-error.ts'
import { unpackLz4 } from './lz4.ts'
import { unpackSnappy } from './snappy.ts'
import { Unpacked } from './unpacked.ts'
import { unpackZstd } from './zstd.ts'

/**
 * What one compressed batch may unpack to, in bytes. A broker takes batches of 1 MiB by default, and
 * JSON shrinks to a tenth, seldom to a fiftieth; much more is an attack on the memory of its reader.
 */
export const MAX_BATCH_BYTES: number = 64 * 1024 * 1024

/** Several times what a batch of usual events unpacks to. */
const MAX_CHUNK_BYTES = 512 * 1024

/** A codec as kafkajs wants it. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(bytes: Buffer): Promise<Buffer>
}

/** kafkajs, or a copy of it. */
interface Codecs {
  readonly CompressionCodecs: Record<number, () => Codec>
}

/** The numbers are those of Kafka's record batches. */
const GZIP = 1
const MISSING_CODECS = {
  2: readOnly('Snappy', inMemory(unpackSnappy)),
  3: readOnly('LZ4', inMemory(unpackLz4)),
  4: readOnly('Zstandard', unpackZstd),
} as const satisfies Record<number, Codec>

const installed = new WeakSet<object>()

/**
 * Lets kafkajs read what other producers compress. By itself it reads gzip only, and any other
 * batch ends its consumer for good. Codecs that the application has registered stay. What unpacks
 * to more than {@link MAX_BATCH_BYTES} is not read. May be called again.
 */
export function installCodecs({ CompressionCodecs: codecs }: Codecs): void {
  if (installed.has(codecs)) return
  installed.add(codecs)
  for (const [type, codec] of Object.entries(MISSING_CODECS)) {
    if (isMissing(codecs[Number(type)])) codecs[Number(type)] = () => codec
  }
  const gzip = codecs[GZIP]?.()
  if (!gzip) return
  const limited = {
    compress: (encoder) => gzip.compress(encoder),
    decompress: reading('gzip', unpackGzip),
  } satisfies Codec
  codecs[GZIP] = () => limited
}

/** kafkajs's own entries throw when they are asked for a codec. */
function isMissing(codec: (() => Codec) | undefined): boolean {
  try {
    return !codec?.()
  } catch {
    return true
  }
}

type Unpack = (bytes: Buffer, maxBytes: number) => Promise<Buffer>

function readOnly(name: string, unpack: Unpack): Codec {
  return {
    compress: () => Promise.reject(new Error(`${name} is for reading; compress with gzip`)),
    decompress: reading(name, unpack),
  }
}

function reading(name: string, unpack: Unpack): Codec['decompress'] {
  return async (bytes) => {
    try {
      return await unpack(bytes, MAX_BATCH_BYTES)
    } catch (cause) {
      throw new CompressedBatchError(name, (cause as Error).message, { cause })
    }
  }
}

function inMemory(unpack: (bytes: Buffer, unpacked: Unpacked) => void): Unpack {
  return async (bytes, maxBytes) => {
    const unpacked = new Unpacked(maxBytes)
    unpack(bytes, unpacked)
    return unpacked.bytes
  }
}

/**
 * On this thread. zlib's asynchronous functions take a turn of the event loop for each 16 KiB and wait
 * for each; kafkajs has nothing else to do meanwhile, and a backlog's rows took half as long again.
 */
async function unpackGzip(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  return unzipSync(bytes, { maxOutputLength: maxBytes, chunkSize: chunkBytes(bytes) })
}

/**
 * Room for all that is in it, so that nothing is copied and small batches take little, and for one byte
 * more, by which zlib sees that it was all. How much it is its last four bytes say
 * (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1); where that is not true, zlib goes on in a next chunk.
 */
function chunkBytes(bytes: Buffer): number {
  const length = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4)
  return Math.min(Math.max(length + 1, constants.Z_MIN_CHUNK), MAX_CHUNK_BYTES)
}
