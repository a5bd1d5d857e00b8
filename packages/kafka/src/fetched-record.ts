/** What kafkajs's decoder of a batch has for each record of it: the record's bytes, and where they begin. */
export interface RecordBytes {
  readonly buffer: Buffer
  readonly offset: number
}

/** Of the batch that a record came in. 64-bit numbers are text, as kafkajs has them. */
export interface BatchContext {
  readonly firstOffset: string
  readonly firstTimestamp: string
  readonly magicByte?: number
  readonly isControlBatch?: boolean
  readonly timestampType?: number
  readonly maxTimestamp?: string
}

/** `null`: a header without a value. */
type HeaderValue = Buffer | null
export type FetchedHeaders = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>

const LOG_APPEND_TIME = 1
/** Of a varint of 64 bits. */
const MAX_VARINT_BYTES = 10

/** A record as kafkajs 2.2.4 reads it, in place of its own decoder. */
export function fetchedRecord(bytes: RecordBytes, batch: BatchContext): FetchedRecord {
  return new FetchedRecord(bytes, batch)
}

/**
 * A record whose key, value and headers are read out of its bytes whenever they are asked for. A backlog brings tens of
 * thousands in one fetch, and all of them are kept until they are written: those of kafkajs, with a buffer
 * for each part, took a third more of the garbage collector's time. And kafkajs copies all headers that it has for each
 * one more: a record of 200 KB with 10,000 of them stopped its reader for minutes.
 *
 * The format: https://kafka.apache.org/documentation/#record
 */
class FetchedRecord {
  readonly magicByte: number | undefined
  readonly attributes: number
  readonly timestamp: string
  readonly offset: string
  readonly isControlRecord: boolean
  readonly batchContext: BatchContext
  readonly #bytes: Buffer
  readonly #keyAt: number

  constructor({ buffer, offset }: RecordBytes, batch: BatchContext) {
    const reader = new Reader(buffer, offset)
    this.magicByte = batch.magicByte
    this.attributes = reader.byte()
    const timestampDelta = reader.number()
    this.timestamp =
      batch.timestampType === LOG_APPEND_TIME && batch.maxTimestamp !== undefined
        ? batch.maxTimestamp
        : sum(batch.firstTimestamp, timestampDelta)
    this.offset = sum(batch.firstOffset, reader.number())
    this.isControlRecord = batch.isControlBatch ?? false
    this.batchContext = batch
    this.#bytes = buffer
    this.#keyAt = reader.at
  }

  get key(): Buffer | null {
    return this.#readKey().bytes()
  }

  get value(): Buffer | null {
    const reader = this.#readKey()
    reader.skipBytes()
    return reader.bytes()
  }

  /** A repeated one is a list. */
  get headers(): FetchedHeaders {
    const reader = this.#readKey()
    reader.skipBytes()
    reader.skipBytes()
    const headers: Record<string, HeaderValue | HeaderValue[]> = {}
    for (let left = reader.number(); left > 0 && !reader.isAtEnd; left--) {
      const name = reader.text()
      const value = reader.bytes()
      // Not by `in`: names like `constructor` are in every object.
      if (!Object.hasOwn(headers, name)) add(headers, name, value)
      else if (Array.isArray(headers[name])) headers[name].push(value)
      else headers[name] = [headers[name] as HeaderValue, value]
    }
    return headers
  }

  #readKey(): Reader {
    return new Reader(this.#bytes, this.#keyAt)
  }
}

/**
 * Kafka's varints: zigzag, seven bits to a byte. The broker has checked the record; where it is broken
 * all the same it has fewer bytes than it says, and zeros behind them. Never throws.
 */
class Reader {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  /** Exact for what a `number` holds exactly: what is beyond can only be a time, and none that is real. */
  number(): number {
    let zigzag = 0
    // By multiplication: shifting knows 32 bits only, and times have more.
    for (let read = 0, factor = 1; read < MAX_VARINT_BYTES; read++, factor *= 0x80) {
      const byte = this.byte()
      zigzag += (byte & 0x7f) * factor
      if (byte < 0x80) break
    }
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
  }

  bytes(): Buffer | null {
    const length = this.number()
    if (length < 0) return null
    return this.#bytes.subarray(this.at, (this.at += length))
  }

  skipBytes(): void {
    const length = this.number()
    if (length > 0) this.at += length
  }

  text(): string {
    const length = Math.max(0, this.number())
    return this.#bytes.toString('utf8', this.at, (this.at += length))
  }
}

function add(headers: Record<string, unknown>, name: string, value: HeaderValue): void {
  if (name !== '__proto__') headers[name] = value
  else
    Object.defineProperty(headers, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
}

/** As text, and exact also where 64 bits are needed. */
function sum(first: string, delta: number): string {
  const last = Number(first) + delta
  return Number.isSafeInteger(last) ? String(last) : String(BigInt(first) + BigInt(delta))
}
