import { gunzipSync } from 'node:zlib'
import { WireReader } from './wire-reader.ts'

/** https://kafka.apache.org/documentation/#recordbatch */
const COMPRESSION_MASK = 0x07
const [NONE, GZIP] = [0, 1]

export interface FakeRecord {
  readonly key: string | null
  readonly value: string | null
}

/** What one produce request has for one partition. */
export interface RecordBatch {
  /** -1 unless the producer is idempotent. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly records: readonly FakeRecord[]
}

/** Reads one batch of version 2, plain or packed with gzip; headers and times are left out. */
export function readRecordBatch(bytes: Buffer): RecordBatch {
  const batch = new WireReader(bytes)
  batch.take(8 + 4 + 4 + 1 + 4) // Offset, length, epoch of the leader, version, checksum.
  const compression = batch.int16() & COMPRESSION_MASK
  batch.take(4 + 8 + 8) // Offset of the last record, first and greatest time.
  const producerId = batch.int64()
  const producerEpoch = batch.int16()
  const firstSequence = batch.int32()
  const count = batch.int32()
  const packed = new WireReader(unpacked(batch.rest(), compression))
  const records = Array.from({ length: count }, () => readRecord(packed))
  return { producerId, producerEpoch, firstSequence, records }
}

function unpacked(bytes: Buffer, compression: number): Buffer {
  if (compression === NONE) return bytes
  if (compression === GZIP) return gunzipSync(bytes)
  throw new Error(`the fake broker does not unpack compression ${compression}`)
}

function readRecord(batch: WireReader): FakeRecord {
  const record = new WireReader(batch.take(batch.varint()))
  record.int8() // Attributes.
  record.varint() // Time.
  record.varint() // Offset.
  const textOf = (bytes: Buffer | null): string | null => bytes && bytes.toString()
  return { key: textOf(record.varintBytes()), value: textOf(record.varintBytes()) }
}
