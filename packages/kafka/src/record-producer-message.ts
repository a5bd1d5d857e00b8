import type { ProducerHeader, ProducerMessage } from './producer-client.ts'
import type { HeaderValue, ProducedRecord, RecordHeaders } from './record.ts'

/** More than the framing of a record takes. */
const FRAMING_BYTES = 64
/** More than the framing of a header takes. */
const HEADER_FRAMING_BYTES = 10

/** The record as kafkajs takes it: its bytes as they are, its headers in Buffers and strings. */
export function recordMessageOf(record: ProducedRecord, partition: number): ProducerMessage {
  const { key, value, headers = {} } = record
  const timestamp = timestampOf(record)
  return {
    key: typeof key === 'string' || key === null ? key : bufferOf(key),
    value: value === null ? null : bufferOf(value),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, headerOf(header)]),
    ),
    partition,
    ...(timestamp !== undefined && { timestamp }),
  }
}

/**
 * kafkajs finds the first and last timestamp of a batch by sorting them as text, and takes the
 * present for those that have none. So a batch holds only such as sort alike either way.
 */
export function mayShareBatch(one: ProducedRecord, other: ProducedRecord): boolean {
  return timestampOf(one)?.length === timestampOf(other)?.length
}

export function recordBytes({ key, value, headers = {} }: ProducedRecord): number {
  return FRAMING_BYTES + bytesOf(key) + bytesOf(value) + headerBytes(headers)
}

/** Kafka writes -1 for "no timestamp". */
function timestampOf({ timestampMs }: ProducedRecord): string | undefined {
  return timestampMs === undefined || !(timestampMs >= 0) ? undefined : timestampMs.toFixed()
}

function headerOf(value: RecordHeaders[string]): ProducerHeader | ProducerHeader[] {
  return isRepeated(value) ? value.map(headerValueOf) : headerValueOf(value)
}

/** kafkajs cannot write a header without a value: it becomes an empty one. */
function headerValueOf(value: HeaderValue | null | undefined): ProducerHeader {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : bufferOf(value)
}

function headerBytes(headers: RecordHeaders): number {
  let bytes = 0
  for (const [name, header] of Object.entries(headers)) {
    for (const value of isRepeated(header) ? header : [header]) {
      bytes += HEADER_FRAMING_BYTES + Buffer.byteLength(name) + bytesOf(value)
    }
  }
  return bytes
}

function isRepeated(value: RecordHeaders[string]): value is readonly HeaderValue[] {
  return Array.isArray(value)
}

function bytesOf(value: HeaderValue | null | undefined): number {
  return value === null || value === undefined ? 0 : Buffer.byteLength(value)
}

/** The same bytes, not a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
