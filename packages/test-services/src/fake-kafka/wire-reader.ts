/** Reads the types of Kafka's protocol one after the other (https://kafka.apache.org/protocol#protocol_types). */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  int8(): number {
    return this.take(1).readInt8()
  }

  int16(): number {
    return this.take(2).readInt16BE()
  }

  int32(): number {
    return this.take(4).readInt32BE()
  }

  int64(): bigint {
    return this.take(8).readBigInt64BE()
  }

  text(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.take(length).toString()
  }

  bytes(): Buffer {
    return this.take(Math.max(0, this.int32()))
  }

  list<Item>(readItem: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.int32()) }, readItem)
  }

  /** Zigzag, as records have it: for what fits into 32 bits. */
  varint(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.take(1).readUInt8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n))
    }
  }

  varintBytes(): Buffer | null {
    const length = this.varint()
    return length < 0 ? null : this.take(length)
  }

  varintList<Item>(readItem: () => Item): Item[] {
    return Array.from({ length: this.varint() }, readItem)
  }

  take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('the request ends too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at)
  }
}
